"""`BrokenLinkEmailsMiddleware`: mails MANAGERS about pages that link to where nothing is."""

import re
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.kit.logtext import visible
from quintet.urls.settings import UrlSettings
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings


class BrokenLinkEmailsMiddleware(BuiltinMiddleware):
    """Tells MANAGERS of a 404 that another page led to, while DEBUG is off. ``using`` names the mailer, None for the default."""

    fused: ClassVar[bool] = True
    using: ClassVar[str | None] = None

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self.ignored = WebSettings.now().ignorable_404_urls

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Mail about a 404 that is worth it. Raises what the mailer raises."""
        if response.status_code == 404 and not CoreSettings.now().debug:
            domain, uri = request.get_host(), request.get_full_path()
            referer = request.META.get("HTTP_REFERER", "")
            if not self.is_ignorable_request(request, uri, domain, referer):
                self._mail(request, uri, domain, referer)
        return response

    def _mail(self, request: HttpRequest, uri: str, domain: str, referer: str) -> None:
        told = {
            "Referrer": referer,
            "Requested URL": uri,
            "User agent": request.META.get("HTTP_USER_AGENT", "<none>"),
            "IP address": request.META.get("REMOTE_ADDR", "<none>"),
        }
        internal = "INTERNAL " if self.is_internal_request(domain, referer) else ""
        # Every line is one, whatever a header holds.
        message = "".join(f"{name}: {visible(str(value))}\n" for name, value in told.items())
        mail: Any = dotted.module("quintet.services.mail.sending")
        way: dict[str, Any] = {"using": self.using}
        if not mail.mailers_are_defined():
            way = {"connection": mail.silent_connection()}
        mail.mail_managers(f"Broken {internal}link on {domain}", message, **way)

    def is_internal_request(self, domain: str, referer: str) -> bool:
        """Say whether the link stands on this site."""
        return bool(re.match(f"^https?://{re.escape(domain)}/", referer))

    def is_ignorable_request(self, request: HttpRequest, uri: str, domain: str, referer: str) -> bool:
        """Say whether nobody need hear of it.

        That is a request without a referrer, one whose referrer is the missing page itself, with or without the slash that
        APPEND_SLASH adds (robots do that), one from another site's search (a referrer with a query), and one to a path of
        IGNORABLE_404_URLS.
        """
        if not referer:
            return True
        if UrlSettings.now().append_slash and uri.endswith("/") and referer == uri[:-1]:
            return True
        if not self.is_internal_request(domain, referer) and "?" in referer:
            return True
        parts = urlsplit(referer)
        if parts.netloc in ("", domain) and parts.path == uri:
            return True
        return any(pattern.search(uri) for pattern in self.ignored)
