"""The deployment checks: settings that should not reach the open internet. Run by ``check --deploy``.

A table of rules; each reads one frozen picture of the site and says whether it is broken. Ids and messages are the
documented ones.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.settings import HttpSettings
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.web.settings import WebSettings

SECURITY_MIDDLEWARE = "quintet.middleware.security.SecurityMiddleware"
FRAMES_MIDDLEWARE = "quintet.middleware.clickjacking.XFrameOptionsMiddleware"
CSRF_MIDDLEWARE = "quintet.middleware.csrf.CsrfViewMiddleware"
SESSION_MIDDLEWARE = "quintet.contrib.sessions.middleware.SessionMiddleware"
SESSION_APP = "quintet.contrib.sessions"

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
INSECURE_PREFIX = "django-insecure-"

REFERRER_POLICIES = frozenset(
    {
        "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin",
        "strict-origin-when-cross-origin", "unsafe-url",
    }
)  # fmt: skip
OPENER_POLICIES = frozenset({"same-origin", "same-origin-allow-popups", "unsafe-none"})


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Rule:
    """One warning: its id, its message, and when it is due."""

    id: str
    message: str
    broken: Callable[[Site], bool]


def key_is_weak(key: str | bytes) -> bool:
    """Say whether a key is short, monotonous, or one that a project generator marked as insecure."""
    text = key.decode("latin-1") if isinstance(key, bytes) else key
    return len(text) < SHORTEST_KEY or len(set(text)) < FEWEST_CHARACTERS or text.startswith(INSECURE_PREFIX)


WEAK_KEY = (
    "Your %s has less than 50 characters, less than 5 unique characters, or it's prefixed with 'django-insecure-' "
    "indicating that "
    "it was generated automatically by Django. Please generate a long and random value, otherwise many of Django's "
    "security-critical features will be vulnerable to attack."
)
SNIFFED_SESSION = (
    "Using a secure-only session cookie makes it more difficult for network traffic sniffers to hijack user sessions."
)
SCRIPTED_SESSION = (
    "Using an HttpOnly session cookie makes it more difficult for cross-site scripting attacks to hijack user sessions."
)


def _session_rules(codes: tuple[str, str, str], name: str, why: str, unset: Callable[[Site], bool]) -> tuple[Rule, ...]:
    """Return the three forms of a rule on the session cookie: by app, by middleware, and by both."""

    def by_app(site: Site) -> bool:
        return unset(site) and SESSION_APP in site.apps and not site.has(SESSION_MIDDLEWARE)

    def by_middleware(site: Site) -> bool:
        return unset(site) and SESSION_APP not in site.apps and site.has(SESSION_MIDDLEWARE)

    def by_both(site: Site) -> bool:
        return unset(site) and SESSION_APP in site.apps and site.has(SESSION_MIDDLEWARE)

    app = f"You have 'django.contrib.sessions' in your INSTALLED_APPS, but you have not set {name} to True. {why}"
    layer = (
        "You have 'django.contrib.sessions.middleware.SessionMiddleware' in your MIDDLEWARE, "
        f"but you have not set {name} to True. {why}"
    )
    return (
        Rule(codes[0], app, by_app),
        Rule(codes[1], layer, by_middleware),
        Rule(codes[2], f"{name} is not set to True. {why}", by_both),
    )


def _secured(site: Site) -> bool:
    return site.has(SECURITY_MIDDLEWARE)


def _sends_hsts(site: Site) -> bool:
    return _secured(site) and bool(site.web.secure_hsts_seconds)


RULES: tuple[Rule, ...] = (
    Rule(
        "security.W001",
        "You do not have 'django.middleware.security.SecurityMiddleware' in your MIDDLEWARE so the SECURE_HSTS_SECONDS, "
        "SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY, and "
        "SECURE_SSL_REDIRECT settings "
        "will have no effect.",
        lambda site: not _secured(site),
    ),
    Rule(
        "security.W002",
        "You do not have 'django.middleware.clickjacking.XFrameOptionsMiddleware' in your MIDDLEWARE, so your pages will not be "
        "served with an 'x-frame-options' header. Unless there is a good reason for your site to be served in a frame, "
        "you should "
        "consider enabling this header to help prevent clickjacking attacks.",
        lambda site: not site.has(FRAMES_MIDDLEWARE),
    ),
    Rule(
        "security.W003",
        "You don't appear to be using Django's built-in cross-site request forgery protection via the middleware "
        "('django.middleware.csrf.CsrfViewMiddleware' is not in your MIDDLEWARE). Enabling the middleware is the "
        "safest approach to "
        "ensure you don't leave any holes.",
        lambda site: not site.has(CSRF_MIDDLEWARE),
    ),
    Rule(
        "security.W004",
        "You have not set a value for the SECURE_HSTS_SECONDS setting. If your entire site is served only over SSL, "
        "you may want to "
        "consider setting a value and enabling HTTP Strict Transport Security. Be sure to read the documentation first; enabling "
        "HSTS carelessly can cause serious, irreversible problems.",
        lambda site: _secured(site) and not site.web.secure_hsts_seconds,
    ),
    Rule(
        "security.W005",
        "You have not set the SECURE_HSTS_INCLUDE_SUBDOMAINS setting to True. Without this, your site is potentially "
        "vulnerable to "
        "attack via an insecure connection to a subdomain. Only set this to True if you are certain that all subdomains of your "
        "domain should be served exclusively via SSL.",
        lambda site: _sends_hsts(site) and site.web.secure_hsts_include_subdomains is not True,
    ),
    Rule(
        "security.W006",
        "Your SECURE_CONTENT_TYPE_NOSNIFF setting is not set to True, so your pages will not be served with an "
        "'X-Content-Type-Options: nosniff' header. You should consider enabling this header to prevent the browser "
        "from identifying "
        "content types incorrectly.",
        lambda site: _secured(site) and site.web.secure_content_type_nosniff is not True,
    ),
    Rule(
        "security.W008",
        "Your SECURE_SSL_REDIRECT setting is not set to True. Unless your site should be available over both SSL and non-SSL "
        "connections, you may want to either set this setting True or configure a load balancer or reverse-proxy "
        "server to redirect "
        "all connections to HTTPS.",
        lambda site: _secured(site) and site.web.secure_ssl_redirect is not True,
    ),
    Rule("security.W009", WEAK_KEY % "SECRET_KEY", lambda site: key_is_weak(site.core.secret_key)),
    *_session_rules(
        ("security.W010", "security.W011", "security.W012"),
        "SESSION_COOKIE_SECURE",
        SNIFFED_SESSION,
        lambda site: site.session.session_cookie_secure is not True,
    ),
    *_session_rules(
        ("security.W013", "security.W014", "security.W015"),
        "SESSION_COOKIE_HTTPONLY",
        SCRIPTED_SESSION,
        lambda site: site.session.session_cookie_httponly is not True,
    ),
    Rule(
        "security.W016",
        "You have 'django.middleware.csrf.CsrfViewMiddleware' in your MIDDLEWARE, but you have not set "
        "CSRF_COOKIE_SECURE to True. "
        "Using a secure-only CSRF cookie makes it more difficult for network traffic sniffers to steal the CSRF token.",
        lambda site: site.has(CSRF_MIDDLEWARE) and not site.web.csrf_use_sessions and site.web.csrf_cookie_secure is not True,
    ),
    Rule("security.W018", "You should not have DEBUG set to True in deployment.", lambda site: bool(site.core.debug)),
    Rule(
        "security.W019",
        "You have 'django.middleware.clickjacking.XFrameOptionsMiddleware' in your MIDDLEWARE, but X_FRAME_OPTIONS is not set to "
        "'DENY'. Unless there is a good reason for your site to serve other parts of itself in a frame, you should change it to "
        "'DENY'.",
        lambda site: site.has(FRAMES_MIDDLEWARE) and site.web.x_frame_options != "DENY",
    ),
    Rule("security.W020", "ALLOWED_HOSTS must not be empty in deployment.", lambda site: not site.http.allowed_hosts),
    Rule(
        "security.W021",
        "You have not set the SECURE_HSTS_PRELOAD setting to True. Without this, your site cannot be submitted to the browser "
        "preload list.",
        lambda site: _sends_hsts(site) and site.web.secure_hsts_preload is not True,
    ),
    Rule(
        "security.W022",
        "You have not set the SECURE_REFERRER_POLICY setting. Without this, your site will not send a Referrer-Policy "
        "header. You "
        "should consider enabling this header to protect user privacy.",
        lambda site: _secured(site) and site.web.secure_referrer_policy is None,
    ),
)


def check_deployment(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Return a message for every broken rule."""
    site = _look()
    found: list[CheckMessage] = [Warning(rule.message, id=rule.id) for rule in RULES if rule.broken(site)]
    for number, key in enumerate(site.core.secret_key_fallbacks):
        if key_is_weak(key):
            found.append(Warning(WEAK_KEY % f"SECRET_KEY_FALLBACKS[{number}]", id="security.W025"))
    if _secured(site):
        found += _wrong_policies(site.web)
    return found


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


def _wrong_policies(web: WebSettings) -> Iterable[CheckMessage]:
    policy = web.secure_referrer_policy
    if policy is not None:
        named = {value.strip() for value in policy.split(",")} if isinstance(policy, str) else set(policy)
        if not named <= REFERRER_POLICIES:
            yield Error(
                "You have set the SECURE_REFERRER_POLICY setting to an invalid value.",
                hint=f"Valid values are: {', '.join(sorted(REFERRER_POLICIES))}.",
                id="security.E023",
            )
    opener = web.secure_cross_origin_opener_policy
    if opener is not None and opener not in OPENER_POLICIES:
        yield Error(
            "You have set the SECURE_CROSS_ORIGIN_OPENER_POLICY setting to an invalid value.",
            hint=f"Valid values are: {', '.join(sorted(OPENER_POLICIES))}.",
            id="security.E024",
        )
