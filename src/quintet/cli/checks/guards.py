"""The checks of settings that a guard of the site would refuse when it is built: told before the first request."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.cli.checks import guard_rules
from quintet.contrib.sessions.settings import SessionSettings
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error
from quintet.kit.record import fields
from quintet.web.guard_settings import ClientSettings, CompressionSettings, CorsSettings, MaintenanceSettings, RateLimitSettings
from quintet.web.settings import WebSettings

SECTIONS = (ClientSettings, CompressionSettings, CorsSettings, MaintenanceSettings, RateLimitSettings)
EMBEDDER_POLICIES = frozenset({"unsafe-none", "require-corp", "credentialless"})
RESOURCE_POLICIES = frozenset({"same-origin", "same-site", "cross-origin"})
HOST, SECURE = "__Host-", "__Secure-"


def check_guards(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report settings of CORS, rate limits, proxies, maintenance, permissions and compression that cannot be used."""
    names = [field.name.upper() for section in SECTIONS for field in fields(section)]
    given = any(current.settings.is_overridden(name) for name in (*names, "SECURE_PERMISSIONS_POLICY"))
    return guard_rules.problems() if given else []


def check_isolation(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report an embedder or resource policy that browsers do not know."""
    web = WebSettings.now()
    told = (
        ("SECURE_CROSS_ORIGIN_EMBEDDER_POLICY", web.secure_cross_origin_embedder_policy, EMBEDDER_POLICIES),
        ("SECURE_CROSS_ORIGIN_RESOURCE_POLICY", web.secure_cross_origin_resource_policy, RESOURCE_POLICIES),
    )
    return [
        Error(
            f"You have set the {name} setting to an invalid value.",
            hint=f"Valid values are: {', '.join(sorted(known))}.",
            id="quintet.E016",
        )
        for name, value, known in told
        if value and value not in known
    ]


def check_cookie_prefixes(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a cookie whose name promises what its settings do not keep: browsers refuse it, so nobody could log in."""
    session, web = SessionSettings.now(), WebSettings.now()
    cookies = [
        (
            "SESSION_COOKIE",
            session.session_cookie_name,
            session.session_cookie_secure,
            session.session_cookie_domain,
            session.session_cookie_path,
        ),
        ("CSRF_COOKIE", web.csrf_cookie_name, web.csrf_cookie_secure, web.csrf_cookie_domain, web.csrf_cookie_path),
    ]
    return [
        Error(
            f"{setting}_NAME is {name!r}, and browsers refuse a cookie of that name with {problem}.",
            hint=mend,
            id="quintet.E017",
        )
        for setting, name, secure, domain, path in cookies
        for problem, mend in _broken_promises(setting, name, secure, domain, path)
    ]


def _broken_promises(setting: str, name: str, secure: object, domain: object, path: str) -> Iterable[tuple[str, str]]:
    if not name.startswith((HOST, SECURE)):
        return
    if not secure:
        yield f"{setting}_SECURE off", f"Set {setting}_SECURE to True."
    if name.startswith(HOST) and domain:
        yield f"{setting}_DOMAIN set", f"Set {setting}_DOMAIN to None, or begin the name with {SECURE}."
    if name.startswith(HOST) and path != "/":
        yield f"{setting}_PATH {path!r}", f"Set {setting}_PATH to '/', or begin the name with {SECURE}."
