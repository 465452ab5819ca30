"""The deployment checks beyond the documented ones: each gap of our secure defaults, with its mend. Run by ``check --deploy``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from quintet.cli.checks.guards import HOST, SECURE
from quintet.cli.checks.security import CSRF_MIDDLEWARE, SESSION_MIDDLEWARE
from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.settings import HttpSettings
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Warning
from quintet.kit import dotted
from quintet.services.content_security import CSP
from quintet.services.settings import ServicesSettings
from quintet.urls import table
from quintet.urls.checks import has_root
from quintet.urls.resolver import get_resolver
from quintet.web.guard_settings import ClientSettings, CorsSettings, RateLimitSettings
from quintet.web.settings import WebSettings

YEAR = 31_536_000
LONGEST_SESSION = 90 * 86_400
CSP_MIDDLEWARE = "quintet.middleware.csp.ContentSecurityPolicyMiddleware"
CORS_MIDDLEWARE = "quintet.middleware.cors.CorsMiddleware"
LIMIT_MIDDLEWARE = "quintet.middleware.rate_limit.RateLimitMiddleware"
REMOTE_APP, REMOTE_USERS = "quintet.contrib.auth", "quintet.contrib.auth.middleware.RemoteUserMiddleware"
METADATA_MIDDLEWARE = "quintet.middleware.fetch_metadata.FetchMetadataMiddleware"
#: Where a page that may be injected into would do harm without them.
NEEDED_DIRECTIVES = ("base-uri", "frame-ancestors", "object-src")
#: Above these, a few requests can fill the memory or the disk.
LIMITS = {
    "data_upload_max_memory_size": 64 << 20,
    "data_upload_max_total_size": 4 << 30,
    "data_upload_max_number_fields": 100_000,
    "data_upload_max_number_files": 10_000,
}
OWN_MEMORY = ("quintet.core.cache.backends.locmem.LocMemCache", "quintet.core.cache.backends.dummy.DummyCache")

Found = Iterable[CheckMessage]


def _has(middleware: str) -> bool:
    return middleware in map(dotted.canonical, WebSettings.now().middleware)


def _deployed(rule: Callable[[], Found]) -> Callable[..., list[CheckMessage]]:
    """Make a check of a rule, under the rule's name."""

    def check(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
        return list(rule())

    check.__name__, check.__doc__ = rule.__name__, rule.__doc__
    return check


@_deployed
def check_hsts_age() -> Found:
    """Warn of a promise of HTTPS that browsers forget too soon."""
    seconds = WebSettings.now().secure_hsts_seconds
    if 0 < seconds < YEAR:
        yield Warning(
            f"SECURE_HSTS_SECONDS is {seconds}, less than a year, so browsers forget soon that this site is served over HTTPS.",
            hint="Set it to 31536000 once HTTPS has proved itself.",
            id="quintet.W020",
        )


@_deployed
def check_content_security_policy() -> Found:
    """Warn of pages without a content security policy, and of one that lets injected scripts run."""
    policy = WebSettings.now().secure_csp
    if not _has(CSP_MIDDLEWARE) or not policy:
        yield Warning(
            "Your pages are sent without a Content-Security-Policy, so a script that somebody injects into one will run.",
            hint=f"Add '{CSP_MIDDLEWARE}' to MIDDLEWARE, and set SECURE_CSP; docs/security.md has one to begin with.",
            id="quintet.W021",
        )
        return
    yield from (Warning(said, hint=mend, id="quintet.W022") for said, mend in _holes(policy))


def _holes(policy: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    sources = {name: _sources(value) for name, value in policy.items()}
    scripts = sources.get("script-src", sources.get("default-src"))
    if scripts is None:
        yield "SECURE_CSP restricts no scripts.", "Give it script-src, or default-src."
        scripts = set()
    trusted = any(CSP.NONCE in source or source.startswith("'sha") for source in scripts)
    if CSP.UNSAFE_INLINE in scripts and not trusted:
        yield f"SECURE_CSP allows {CSP.UNSAFE_INLINE} scripts.", "Use CSP.NONCE, and show {{ csp_nonce }} in the script's tag."
    if CSP.UNSAFE_EVAL in scripts:
        yield f"SECURE_CSP allows {CSP.UNSAFE_EVAL}.", "Replace what calls eval() in the scripts of the site."
    if scripts & {"*", "http:", "https:", "data:"} and CSP.STRICT_DYNAMIC not in scripts:
        yield "SECURE_CSP allows scripts of any site.", "Name the origins, or use CSP.NONCE with CSP.STRICT_DYNAMIC."
    for name in NEEDED_DIRECTIVES:
        falls_back = name == "object-src" and sources.get("default-src") in ({CSP.NONE}, {CSP.SELF})
        if name not in sources and not falls_back:
            yield f"SECURE_CSP lacks {name}.", f'Add "{name}": [CSP.NONE], or [CSP.SELF] where the site needs it.'


def _sources(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return set() if isinstance(value, bool) or value is None else {str(member) for member in value}


@_deployed
def check_isolation_headers() -> Found:
    """Warn of headers that are off and keep other sites' pages away from ours."""
    web = WebSettings.now()
    if not web.secure_cross_origin_opener_policy:
        yield Warning(
            "Cross-Origin-Opener-Policy is not sent, so a page that opens yours keeps a hold on its window.",
            hint="Set SECURE_CROSS_ORIGIN_OPENER_POLICY to 'same-origin'.",
            id="quintet.W023",
        )
    if not web.secure_cross_origin_resource_policy:
        yield Warning(
            "Cross-Origin-Resource-Policy is not sent, so every site can load your responses into its pages.",
            hint="Set SECURE_CROSS_ORIGIN_RESOURCE_POLICY to 'same-origin'; a view may say 'cross-origin' in the header itself.",
            id="quintet.W024",
        )
    if not web.secure_permissions_policy:
        yield Warning(
            "Permissions-Policy is not sent, so a script that somebody injects may ask for the camera, the place and the like.",
            hint="Set SECURE_PERMISSIONS_POLICY, such as {'camera': [], 'geolocation': [], 'microphone': []}.",
            id="quintet.W025",
        )


@_deployed
def check_cors() -> Found:
    """Warn of other origins that may read too much."""
    config = CorsSettings.now()
    if not _has(CORS_MIDDLEWARE):
        return
    if config.cors_allow_all_origins:
        yield Warning(
            "CORS_ALLOW_ALL_ORIGINS lets the scripts of every site read your responses.",
            hint="Name the origins in CORS_ALLOWED_ORIGINS, or open single views with @cors('*').",
            id="quintet.W026",
        )
    for origin in config.cors_allowed_origins:
        if origin.startswith("http://"):
            yield Warning(
                f"CORS_ALLOWED_ORIGINS trusts {origin}, whose pages whoever is on the way can change.",
                hint="Serve that site over HTTPS, and name it by https://.",
                id="quintet.W026",
            )
    if config.cors_allow_private_network:
        yield Warning(
            "CORS_ALLOW_PRIVATE_NETWORK lets public sites reach this one inside a private network.",
            hint="Leave it off unless that is what the site is for.",
            id="quintet.W026",
        )


@_deployed
def check_fetch_metadata() -> Found:
    """Warn of a site without the second layer against forged requests."""
    if _has(CSRF_MIDDLEWARE) and not _has(METADATA_MIDDLEWARE):
        yield Warning(
            "Views that take no CSRF token answer requests that other sites forge.",
            hint=f"Add '{METADATA_MIDDLEWARE}' to MIDDLEWARE.",
            id="quintet.W027",
        )


@_deployed
def check_cookies() -> Found:
    """Warn of cookies that other sites' requests carry, that subdomains can plant, or that live too long."""
    session, web = SessionSettings.now(), WebSettings.now()
    uses = (
        (_has(SESSION_MIDDLEWARE), "SESSION_COOKIE", session.session_cookie_name, session.session_cookie_samesite),
        (
            _has(CSRF_MIDDLEWARE) and not web.csrf_use_sessions,
            "CSRF_COOKIE",
            web.csrf_cookie_name,
            web.csrf_cookie_samesite,
        ),
    )
    for used, setting, name, samesite in uses:
        if used and samesite not in ("Lax", "Strict"):
            yield Warning(
                f"{setting}_SAMESITE is {samesite!r}, so the requests of other sites carry the cookie.",
                hint=f"Set {setting}_SAMESITE to 'Lax' or 'Strict'.",
                id="quintet.W028",
            )
        if used and not name.startswith((HOST, SECURE)):
            yield Warning(
                f"{setting}_NAME has no prefix, so a subdomain or an unencrypted page can plant such a cookie.",
                hint=f"Name it '{HOST}{name}', with {setting}_SECURE on, {setting}_PATH '/' and no {setting}_DOMAIN.",
                id="quintet.W029",
            )
    if _has(SESSION_MIDDLEWARE) and session.session_cookie_age > LONGEST_SESSION:
        yield Warning(
            f"SESSION_COOKIE_AGE is {session.session_cookie_age}, more than 90 days, for as long as a stolen session is good.",
            hint="Set it to 1209600, two weeks, or less.",
            id="quintet.W030",
        )


@_deployed
def check_session_serializer() -> Found:
    """Warn of sessions that are kept in a form that can hold code."""
    path = SessionSettings.now().session_serializer
    if _has(SESSION_MIDDLEWARE) and "pickle" in path.lower():
        yield Warning(
            f"SESSION_SERIALIZER is {path!r}: whoever can write a session can run code.",
            hint="Use 'quintet.contrib.sessions.serializers.JSONSerializer'.",
            id="quintet.W031",
        )


@_deployed
def check_request_limits() -> Found:
    """Warn of each limit on requests that is off, or so high that it is none."""
    config = HttpSettings.now()
    for name, most in LIMITS.items():
        value = getattr(config, name)
        if value is None or value > most:
            yield Warning(
                f"{name.upper()} is {value}, so a few requests can fill the memory or the disk.",
                hint=f"Leave it at its default, or set it to {most} at most; a single view can take more by handlers of its own.",
                id="quintet.W032",
            )


@_deployed
def check_hosts() -> Found:
    """Warn of a site that answers to every host name."""
    if "*" in HttpSettings.now().allowed_hosts:
        yield Warning(
            "ALLOWED_HOSTS holds '*', so links in mails and cached pages can be made to lead to another site.",
            hint="Name the hosts; '.example.com' stands for a domain and all below it.",
            id="quintet.W033",
        )


@_deployed
def check_rate_limit_cache() -> Found:
    """Warn of rate limits, of the site or of a view, that each process counts for itself."""
    for alias, limits in _limits_by_cache().items():
        backend = str(ServicesSettings.now().caches.get(alias, {}).get("BACKEND", ""))
        if dotted.canonical(backend) in OWN_MEMORY:
            more = f" and {len(limits) - 1} more rate limits" if len(limits) > 1 else ""
            yield Warning(
                f"{limits[0]}{more} count in the cache {alias!r}, in which each process counts for itself, or not at all.",
                hint="Name a cache that all processes share, by RATE_LIMIT_CACHE or in the decorator.",
                id="quintet.W034",
            )


def _limits_by_cache() -> Mapping[str, list[str]]:
    """Return what limits requests, in words, by the alias of the cache that it counts in."""
    usual = RateLimitSettings.now().rate_limit_cache
    found: dict[str, list[str]] = {usual: ["RATE_LIMIT"]} if _has(LIMIT_MIDDLEWARE) else {}
    ways = get_resolver().table.ways if has_root() else ()
    for leaf in dict.fromkeys(way.leaf for way in ways if isinstance(way, table.Way)):
        for limiter in getattr(leaf.callback, "rate_limits", ()):
            found.setdefault(limiter.cache or usual, []).append(f"@rate_limit of {leaf.lookup_str}")
    return found


@_deployed
def check_methods() -> Found:
    """Warn of views that are asked with methods that they do not know."""
    if WebSettings.now().allowed_methods is None:
        yield Warning(
            "ALLOWED_METHODS is not set, so TRACE, and methods that nobody knows, reach views as if they were GET.",
            hint="Set it to ['POST', 'PUT', 'PATCH', 'DELETE'], or to what the views take besides GET, HEAD and OPTIONS.",
            id="quintet.W036",
        )


@_deployed
def check_remote_users() -> Found:
    """Warn of log-ins by a header that every client can send."""
    remote = dotted.load_type(REMOTE_USERS) if REMOTE_APP in map(dotted.canonical, current.settings.INSTALLED_APPS) else ()
    for path in WebSettings.now().middleware:
        kind = dotted.load(path)
        if remote and isinstance(kind, type) and issubclass(kind, remote) and not ClientSettings.now().trusted_proxies:
            yield Warning(
                f"{path} logs in whoever a header names, and TRUSTED_PROXIES does not say who may send it.",
                hint="Set TRUSTED_PROXIES to the addresses of your proxies. For REMOTE_USER under WSGI, silence this check.",
                id="quintet.W035",
            )
