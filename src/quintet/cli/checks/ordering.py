"""The check of the order of MIDDLEWARE: which of two has to see a request, or a response, first."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel.checks import CheckMessage, Warning
from quintet.kit import dotted
from quintet.web.guard_settings import RateLimitSettings
from quintet.web.settings import WebSettings

WEB, CONTRIB = "quintet.middleware", "quintet.contrib"
SECURITY, GZIP = f"{WEB}.security.SecurityMiddleware", f"{WEB}.gzip.GZipMiddleware"
COMPRESSION, CONDITIONAL = f"{WEB}.compression.CompressionMiddleware", f"{WEB}.http.ConditionalGetMiddleware"
COMMON, CSRF, LOCALE = f"{WEB}.common.CommonMiddleware", f"{WEB}.csrf.CsrfViewMiddleware", f"{WEB}.locale.LocaleMiddleware"
UPDATE, FETCH = f"{WEB}.cache.UpdateCacheMiddleware", f"{WEB}.cache.FetchFromCacheMiddleware"
CORS, LIMIT = f"{WEB}.cors.CorsMiddleware", f"{WEB}.rate_limit.RateLimitMiddleware"
MAINTENANCE, METADATA = f"{WEB}.maintenance.MaintenanceMiddleware", f"{WEB}.fetch_metadata.FetchMetadataMiddleware"
SESSION, AUTH = f"{CONTRIB}.sessions.middleware.SessionMiddleware", f"{CONTRIB}.auth.middleware.AuthenticationMiddleware"
LOGIN, REMOTE = f"{CONTRIB}.auth.middleware.LoginRequiredMiddleware", f"{CONTRIB}.auth.middleware.RemoteUserMiddleware"
STATIC = f"{CONTRIB}.staticfiles.middleware.StaticFilesMiddleware"
PERSISTENT = f"{CONTRIB}.auth.middleware.PersistentRemoteUserMiddleware"
MESSAGES = f"{CONTRIB}.messages.middleware.MessageMiddleware"

VARY = "adds to Vary, by which pages are kept"
#: (first, second, why).
RULES: tuple[tuple[str, str, str], ...] = (
    (SESSION, AUTH, "the user is read from the session"),
    (SESSION, MESSAGES, "messages may be kept in the session"),
    (SESSION, LOCALE, "the language may stand in the session"),
    (AUTH, LOGIN, "it asks for the user"),
    *((CSRF, remote, "a log-in renews the CSRF token") for remote in (REMOTE, PERSISTENT)),
    *((AUTH, remote, "it asks for the user") for remote in (REMOTE, PERSISTENT)),
    *((remote, LOGIN, "it logs users in") for remote in (REMOTE, PERSISTENT)),
    *((UPDATE, other, f"the second {VARY}") for other in (GZIP, COMPRESSION, SESSION, LOCALE, CORS)),
    *((other, FETCH, f"the first {VARY}") for other in (GZIP, COMPRESSION, SESSION, LOCALE, CORS)),
    *((packer, CONDITIONAL, "an ETag is that of the content before it is compressed") for packer in (GZIP, COMPRESSION)),
    *((packer, COMMON, "Content-Length is that of the content when it is sent") for packer in (GZIP, COMPRESSION)),
    (CORS, COMMON, "a preflight is answered before any redirect, and redirects need its headers too"),
    (CORS, CSRF, "the page of a refused request needs its headers too"),
    (CORS, LOGIN, "a preflight carries no cookies, so it must not be asked to log in"),
    (MAINTENANCE, SESSION, "a closed site may have a database that cannot be asked"),
    (SECURITY, SESSION, "a request that is redirected to HTTPS needs nothing else"),
    (SECURITY, STATIC, "static files need its headers, and HTTPS, too"),
    *((STATIC, other, "a static file needs nothing of the second") for other in (SESSION, LOCALE, COMMON, CSRF, AUTH, MESSAGES)),
)


def check_middleware_order(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of two middleware in the wrong order, of one that stands there twice, and of two that do the same."""
    listed = [dotted.canonical(path) for path in WebSettings.now().middleware]
    place = {path: number for number, path in reversed(list(enumerate(listed)))}
    found: list[CheckMessage] = [
        Warning(
            f"MIDDLEWARE: {short(first)} should stand before {short(second)}.",
            hint=f"Because {why}.",
            id="quintet.W010",
        )
        for first, second, why in _rules()
        if first in place and second in place and place[first] > place[second]
    ]
    twice = sorted({path for path in listed if listed.count(path) > 1})
    found += [Warning(f"MIDDLEWARE names {short(path)} more than once.", hint="Keep one.", id="quintet.W011") for path in twice]
    if GZIP in place and COMPRESSION in place:
        said = "MIDDLEWARE names both GZipMiddleware and CompressionMiddleware, which compresses by gzip as well."
        found.append(Warning(said, hint="Keep CompressionMiddleware.", id="quintet.W011"))
    return found


def _rules() -> Iterable[tuple[str, str, str]]:
    yield from RULES
    if WebSettings.now().csrf_use_sessions:
        yield SESSION, CSRF, "CSRF_USE_SESSIONS keeps the token in the session"
        yield SESSION, COMMON, "an error page may show a CSRF token, which CSRF_USE_SESSIONS keeps in the session"
    if RateLimitSettings.now().rate_limit_by == "user":
        yield AUTH, LIMIT, "RATE_LIMIT_BY is user"


def short(path: str) -> str:
    """Return the name of a class at the end of its dotted path."""
    return path.rpartition(".")[2]
