"""`SecurityMiddleware`: security headers on every response, and the redirect to HTTPS."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponseForbidden, HttpResponsePermanentRedirect
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.patterns import late
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings

_FEATURE = late(r"[a-z][a-z0-9-]*\Z")
_ORIGIN = late(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9.:*\[\]-]+\Z")


class SecurityMiddleware(BuiltinMiddleware):
    """Sends what the SECURE_* settings ask for."""

    fused: ClassVar[bool] = True
    way_out: ClassVar[str] = "send_hsts"

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        settings = WebSettings.now()
        self.sts_seconds = settings.secure_hsts_seconds
        self.redirect = settings.secure_ssl_redirect
        self.redirect_host = settings.secure_ssl_host
        self.redirect_exempt = [re.compile(pattern) for pattern in settings.secure_redirect_exempt]
        self.redirect_refused = [re.compile(pattern) for pattern in settings.secure_redirect_refused]
        self.sts_value = "".join(
            (
                f"max-age={self.sts_seconds}",
                "; includeSubDomains" if settings.secure_hsts_include_subdomains else "",
                "; preload" if settings.secure_hsts_preload else "",
            )
        )

    def spared_phases(self) -> Collection[str]:
        """Spare the way in without the redirect, and the way out without Strict-Transport-Security."""
        idle = {"process_request": not self.redirect, "send_hsts": not self.sts_seconds}
        return [phase for phase, is_idle in idle.items() if is_idle]

    def static_headers(self) -> Mapping[str, str]:
        """Return nosniff, the referrer policy and the opener policy, as far as they are set."""
        return fixed_headers()

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Redirect a plain HTTP request to HTTPS, unless its path is exempt; refuse it where a redirect would hide a mistake."""
        if not self.redirect or request.is_secure():
            return None
        path = request.path.lstrip("/")
        if any(pattern.search(path) for pattern in self.redirect_exempt):
            return None
        if any(pattern.search(path) for pattern in self.redirect_refused):
            # A program that follows would go on sending its key in the clear first.
            return HttpResponseForbidden("This address is served over HTTPS only.\n", content_type="text/plain; charset=utf-8")
        host = self.redirect_host or request.get_host()
        return HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send every security header that the response has not set itself."""
        return self.send_static(self.send_hsts(request, response))

    def send_hsts(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send Strict-Transport-Security over HTTPS."""
        if self.sts_seconds and request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", self.sts_value)
        return response


def fixed_headers() -> dict[str, str]:
    """Return the headers that are the same on every response: nosniff, the referrer policy and the opener policy."""
    settings = WebSettings.now()
    found: dict[str, str] = {}
    if settings.secure_content_type_nosniff:
        found["X-Content-Type-Options"] = "nosniff"
    policy = settings.secure_referrer_policy
    if policy:
        members = policy.split(",") if isinstance(policy, str) else policy
        found["Referrer-Policy"] = ",".join(str(member).strip() for member in members)
    for side in ("opener", "embedder", "resource"):
        value = getattr(settings, f"secure_cross_origin_{side}_policy")
        if value:
            found[f"Cross-Origin-{side.capitalize()}-Policy"] = value
    features = settings.secure_permissions_policy
    if features:
        found["Permissions-Policy"] = permissions_text(features)
    return found


def permissions_text(features: Mapping[str, Any]) -> str:
    """Return the value of Permissions-Policy: by feature who may use it, a list of "self", "*" and origins, empty for nobody.

    Raises ImproperlyConfigured for a feature or origin that could not stand in the header
    (https://www.w3.org/TR/permissions-policy/#permissions-policy-http-header-field).
    """
    return ", ".join(f"{_feature(name)}={_who(name, value)}" for name, value in features.items())


def _feature(name: str) -> str:
    if not _FEATURE.match(name):
        raise ImproperlyConfigured(f"SECURE_PERMISSIONS_POLICY: {name!r} is no name of a feature. Write it like 'camera'.")
    return name


def _who(name: str, value: Any) -> str:
    members = [value] if isinstance(value, str) else list(value)
    for member in members:
        if member not in ("self", "*") and not _ORIGIN.match(member):
            raise ImproperlyConfigured(f"SECURE_PERMISSIONS_POLICY: {member!r} of {name} is neither self, * nor an origin.")
    if members == ["*"]:
        return "*"
    written = (member if member in ("self", "*") else f'"{member}"' for member in members)
    return f"({' '.join(written)})"
