"""The deployment checks: settings that should not reach the open internet. Run by ``check --deploy``.

The messages, with the documented ids; then one check for each, which looks at one frozen picture of the site.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.settings import HttpSettings
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.kit.record import record
from quintet.web.settings import WebSettings

SECURITY_MIDDLEWARE = "quintet.middleware.security.SecurityMiddleware"
FRAMES_MIDDLEWARE = "quintet.middleware.clickjacking.XFrameOptionsMiddleware"
CSRF_MIDDLEWARE = "quintet.middleware.csrf.CsrfViewMiddleware"
SESSION_MIDDLEWARE = "quintet.contrib.sessions.middleware.SessionMiddleware"
SESSION_APP = "quintet.contrib.sessions"

SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_UNIQUE_CHARACTERS = 5
SECRET_KEY_INSECURE_PREFIX = "django-insecure-"  # noqa: S105  what generated keys start with, no key itself

REFERRER_POLICIES = frozenset(
    {
        "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin",
        "strict-origin-when-cross-origin", "unsafe-url",
    }
)  # fmt: skip
OPENER_POLICIES = frozenset({"same-origin", "same-origin-allow-popups", "unsafe-none"})

W001 = Warning(
    "You do not have 'django.middleware.security.SecurityMiddleware' in your MIDDLEWARE so the SECURE_HSTS_SECONDS, "
    "SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY, and SECURE_SSL_REDIRECT "
    "settings will have no effect.",
    id="security.W001",
)
W002 = Warning(
    "You do not have 'django.middleware.clickjacking.XFrameOptionsMiddleware' in your MIDDLEWARE, so your pages will "
    "not be served with an 'x-frame-options' header. Unless there is a good reason for your site to be served in a "
    "frame, you should consider enabling this header to help prevent clickjacking attacks.",
    id="security.W002",
)
W003 = Warning(
    "You don't appear to be using Django's built-in cross-site request forgery protection via the middleware "
    "('django.middleware.csrf.CsrfViewMiddleware' is not in your MIDDLEWARE). Enabling the middleware is the safest "
    "approach to ensure you don't leave any holes.",
    id="security.W003",
)
W004 = Warning(
    "You have not set a value for the SECURE_HSTS_SECONDS setting. If your entire site is served only over SSL, you "
    "may want to consider setting a value and enabling HTTP Strict Transport Security. Be sure to read the "
    "documentation first; enabling HSTS carelessly can cause serious, irreversible problems.",
    id="security.W004",
)
W005 = Warning(
    "You have not set the SECURE_HSTS_INCLUDE_SUBDOMAINS setting to True. Without this, your site is potentially "
    "vulnerable to attack via an insecure connection to a subdomain. Only set this to True if you are certain that "
    "all subdomains of your domain should be served exclusively via SSL.",
    id="security.W005",
)
W006 = Warning(
    "Your SECURE_CONTENT_TYPE_NOSNIFF setting is not set to True, so your pages will not be served with an "
    "'X-Content-Type-Options: nosniff' header. You should consider enabling this header to prevent the browser from "
    "identifying content types incorrectly.",
    id="security.W006",
)
W008 = Warning(
    "Your SECURE_SSL_REDIRECT setting is not set to True. Unless your site should be available over both SSL and non-"
    "SSL connections, you may want to either set this setting True or configure a load balancer or reverse-proxy "
    "server to redirect all connections to HTTPS.",
    id="security.W008",
)
W009 = Warning(
    "Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's prefixed with 'django-"
    "insecure-' indicating that it was generated automatically by Django. Please generate a long and random value, "
    "otherwise many of Django's security-critical features will be vulnerable to attack.",
    id="security.W009",
)
W016 = Warning(
    "You have 'django.middleware.csrf.CsrfViewMiddleware' in your MIDDLEWARE, but you have not set CSRF_COOKIE_SECURE"
    " to True. Using a secure-only CSRF cookie makes it more difficult for network traffic sniffers to steal the CSRF"
    " token.",
    id="security.W016",
)
W018 = Warning(
    "You should not have DEBUG set to True in deployment.",
    id="security.W018",
)
W019 = Warning(
    "You have 'django.middleware.clickjacking.XFrameOptionsMiddleware' in your MIDDLEWARE, but X_FRAME_OPTIONS is not"
    " set to 'DENY'. Unless there is a good reason for your site to serve other parts of itself in a frame, you "
    "should change it to 'DENY'.",
    id="security.W019",
)
W020 = Warning(
    "ALLOWED_HOSTS must not be empty in deployment.",
    id="security.W020",
)
W021 = Warning(
    "You have not set the SECURE_HSTS_PRELOAD setting to True. Without this, your site cannot be submitted to the "
    "browser preload list.",
    id="security.W021",
)
W022 = Warning(
    "You have not set the SECURE_REFERRER_POLICY setting. Without this, your site will not send a Referrer-Policy "
    "header. You should consider enabling this header to protect user privacy.",
    id="security.W022",
)
W025 = Warning(
    "Your %s has less than 50 characters, less than 5 unique characters, or it's prefixed with 'django-insecure-' "
    "indicating that it was generated automatically by Django. Please generate a long and random value, otherwise "
    "many of Django's security-critical features will be vulnerable to attack.",
    id="security.W025",
)
SNIFFED = "Using a secure-only session cookie makes it more difficult for network traffic sniffers to hijack user sessions."
SCRIPTED = "Using an HttpOnly session cookie makes it more difficult for cross-site scripting attacks to hijack user sessions."


def _of_session_app(name: str, why: str, id: str) -> Warning:
    return Warning(
        f"You have 'django.contrib.sessions' in your INSTALLED_APPS, but you have not set {name} to True. {why}", id=id
    )


def _of_session_middleware(name: str, why: str, id: str) -> Warning:
    return Warning(
        "You have 'django.contrib.sessions.middleware.SessionMiddleware' in your MIDDLEWARE, but you have not set "
        f"{name} to True. {why}",
        id=id,
    )


W010 = _of_session_app("SESSION_COOKIE_SECURE", SNIFFED, "security.W010")
W011 = _of_session_middleware("SESSION_COOKIE_SECURE", SNIFFED, "security.W011")
W012 = Warning(f"SESSION_COOKIE_SECURE is not set to True. {SNIFFED}", id="security.W012")
W013 = _of_session_app("SESSION_COOKIE_HTTPONLY", SCRIPTED, "security.W013")
W014 = _of_session_middleware("SESSION_COOKIE_HTTPONLY", SCRIPTED, "security.W014")
W015 = Warning(f"SESSION_COOKIE_HTTPONLY is not set to True. {SCRIPTED}", id="security.W015")
E023 = Error(
    "You have set the SECURE_REFERRER_POLICY setting to an invalid value.",
    hint=f"Valid values are: {', '.join(sorted(REFERRER_POLICIES))}.",
    id="security.E023",
)
E024 = Error(
    "You have set the SECURE_CROSS_ORIGIN_OPENER_POLICY setting to an invalid value.",
    hint=f"Valid values are: {', '.join(sorted(OPENER_POLICIES))}.",
    id="security.E024",
)


@record
class Site:
    """What the rules look at."""

    core: CoreSettings
    http: HttpSettings
    web: WebSettings
    session: SessionSettings
    middleware: frozenset[str]
    apps: frozenset[str]

    def has(self, middleware: str) -> bool:
        """Say whether MIDDLEWARE names it, in either spelling."""
        return middleware in self.middleware


Rule = Callable[["Site"], Iterable[CheckMessage]]
DeployCheck = Callable[..., list[CheckMessage]]


def _looks_at_site(rule: Rule) -> DeployCheck:
    """Make a check of a rule on the site."""

    @functools.wraps(rule)
    def check(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
        return list(rule(_look()))

    return check


def _simple(message: CheckMessage, broken: Callable[["Site"], bool]) -> DeployCheck:
    """Make a check that gives one message when a rule is broken."""

    def rule(site: Site) -> list[CheckMessage]:
        return [message] if broken(site) else []

    return _looks_at_site(rule)


def _secured(site: Site) -> bool:
    return site.has(SECURITY_MIDDLEWARE)


def _sends_hsts(site: Site) -> bool:
    return _secured(site) and bool(site.web.secure_hsts_seconds)


check_security_middleware = _simple(W001, lambda site: not _secured(site))
check_xframe_options_middleware = _simple(W002, lambda site: not site.has(FRAMES_MIDDLEWARE))
check_csrf_middleware = _simple(W003, lambda site: not site.has(CSRF_MIDDLEWARE))
check_sts = _simple(W004, lambda site: _secured(site) and not site.web.secure_hsts_seconds)
check_sts_include_subdomains = _simple(
    W005, lambda site: _sends_hsts(site) and site.web.secure_hsts_include_subdomains is not True
)
check_content_type_nosniff = _simple(W006, lambda site: _secured(site) and site.web.secure_content_type_nosniff is not True)
check_ssl_redirect = _simple(W008, lambda site: _secured(site) and site.web.secure_ssl_redirect is not True)
check_secret_key = _simple(W009, lambda site: key_is_weak(site.core.secret_key))
check_csrf_cookie_secure = _simple(
    W016,
    lambda site: site.has(CSRF_MIDDLEWARE) and not site.web.csrf_use_sessions and site.web.csrf_cookie_secure is not True,
)
check_debug = _simple(W018, lambda site: bool(site.core.debug))
check_xframe_deny = _simple(W019, lambda site: site.has(FRAMES_MIDDLEWARE) and site.web.x_frame_options != "DENY")
check_allowed_hosts = _simple(W020, lambda site: not site.http.allowed_hosts)
check_sts_preload = _simple(W021, lambda site: _sends_hsts(site) and site.web.secure_hsts_preload is not True)


@_looks_at_site
def check_secret_key_fallbacks(site: Site) -> Iterable[CheckMessage]:
    """Warn of each weak key among the former ones."""
    if not hasattr(current.settings, "SECRET_KEY_FALLBACKS"):  # deleted
        yield Warning(W025.msg % "SECRET_KEY_FALLBACKS", id=W025.id)
    for number, key in enumerate(site.core.secret_key_fallbacks):
        if key_is_weak(key):
            yield Warning(W025.msg % f"SECRET_KEY_FALLBACKS[{number}]", id=W025.id)


@_looks_at_site
def check_session_cookie_secure(site: Site) -> Iterable[CheckMessage]:
    """Warn of a session cookie that travels in the clear."""
    return [] if site.session.session_cookie_secure is True else _by_use_of_sessions(site, W010, W011, W012)


@_looks_at_site
def check_session_cookie_httponly(site: Site) -> Iterable[CheckMessage]:
    """Warn of a session cookie that scripts can read."""
    return [] if site.session.session_cookie_httponly is True else _by_use_of_sessions(site, W013, W014, W015)


def _by_use_of_sessions(site: Site, by_app: Warning, by_middleware: Warning, by_both: Warning) -> list[CheckMessage]:
    """Return the form of a warning that suits how the site uses sessions; nothing when it does not."""
    app, middleware = SESSION_APP in site.apps, site.has(SESSION_MIDDLEWARE)
    if app and middleware:
        return [by_both]
    return [by_app] if app else [by_middleware] if middleware else []


@_looks_at_site
def check_referrer_policy(site: Site) -> Iterable[CheckMessage]:
    """Warn of a referrer policy that is not set; report one that browsers do not know."""
    if not _secured(site):
        return []
    policy = site.web.secure_referrer_policy
    if policy is None:
        return [W022]
    named = {value.strip() for value in policy.split(",")} if isinstance(policy, str) else set(policy)
    return [] if named <= REFERRER_POLICIES else [E023]


@_looks_at_site
def check_cross_origin_opener_policy(site: Site) -> Iterable[CheckMessage]:
    """Report an opener policy that browsers do not know."""
    policy = site.web.secure_cross_origin_opener_policy
    return [E024] if _secured(site) and policy is not None and policy not in OPENER_POLICIES else []


def key_is_weak(key: object) -> bool:
    """Say whether a key is missing, short, monotonous, or one that a project generator marked as insecure."""
    if not isinstance(key, str | bytes):
        return True
    text = key.decode("latin-1") if isinstance(key, bytes) else key
    return (
        len(text) < SECRET_KEY_MIN_LENGTH
        or len(set(text)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS
        or text.startswith(SECRET_KEY_INSECURE_PREFIX)
    )


def _look() -> Site:
    core, web = CoreSettings.now(), WebSettings.now()
    return Site(
        core=core,
        http=HttpSettings.now(),
        web=web,
        session=SessionSettings.now(),
        middleware=frozenset(map(dotted.canonical, web.middleware)),
        apps=frozenset(map(dotted.canonical, core.installed_apps)),
    )
