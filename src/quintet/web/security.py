"""`SecurityMiddleware`: security headers on every response, and the redirect to HTTPS."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings


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
        """Redirect a plain HTTP request to HTTPS, unless its path is exempt."""
        if not self.redirect or request.is_secure():
            return None
        path = request.path.lstrip("/")
        if any(pattern.search(path) for pattern in self.redirect_exempt):
            return None
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
    if settings.secure_cross_origin_opener_policy:
        found["Cross-Origin-Opener-Policy"] = settings.secure_cross_origin_opener_policy
    return found
