"""Maintenance mode: a site that answers 503 until it is open again.

Closed by MAINTENANCE_MODE, by the file MAINTENANCE_FILE while it exists, or by a flag in the cache MAINTENANCE_CACHE, which the
command ``maintenance`` sets for every process at once.
"""

import os
import re
from collections.abc import Callable
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.services.cache import current
from quintet.services.i18n.translation import gettext as _
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loader import render_to_string
from quintet.web.cache_headers import add_never_cache_headers
from quintet.web.client_address import Networks, client_address
from quintet.web.guard_settings import MaintenanceSettings
from quintet.web.phases import BuiltinMiddleware
from quintet.web.plain_page import plain_page

#: The flag in the cache.
FLAG = "quintet.maintenance"


def is_closed() -> bool:
    """Say whether the site is closed. Raises what the cache of the flag raises."""
    config = MaintenanceSettings.now()
    if config.maintenance_mode:
        return True
    if config.maintenance_file and os.path.exists(config.maintenance_file):
        return True
    return bool(config.maintenance_cache and current.caches[config.maintenance_cache].get(FLAG))


class MaintenanceMiddleware(BuiltinMiddleware):
    """Answers 503 while the site is closed, save to MAINTENANCE_ALLOWED_ADDRESSES and on MAINTENANCE_EXEMPT_PATHS."""

    fused: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        config = MaintenanceSettings.now()
        self.insiders = Networks(config.maintenance_allowed_addresses, "MAINTENANCE_ALLOWED_ADDRESSES")
        self.open_paths = [re.compile(pattern) for pattern in config.maintenance_exempt_paths]

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Let the request through while the site is open."""
        if not is_closed() or any(pattern.match(request.path) for pattern in self.open_paths):
            return None
        if self.insiders and client_address(request) in self.insiders:
            return None
        return closed_page(request)


def closed_page(request: HttpRequest) -> HttpResponseBase:
    """Return the page 503: MAINTENANCE_TEMPLATE, else our own in the active language; plain text in English for programs."""
    config = MaintenanceSettings.now()
    if not request.accepts("text/html"):
        response = HttpResponse("Closed for maintenance.\n", status=503, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(_text(request, config.maintenance_template), status=503)
    add_never_cache_headers(response)
    response.headers["Retry-After"] = str(config.maintenance_retry_after)
    # It is meant to be so: no mail to the admins for each visitor.
    response.was_logged = True
    return response


def _text(request: HttpRequest, template: str) -> str:
    try:
        return str(render_to_string(template, {"retry_after": MaintenanceSettings.now().maintenance_retry_after}, request))
    except TemplateDoesNotExist as error:
        if error.args and error.args[0] != template:
            raise
        return plain_page(_("Closed for maintenance"), _("This site will be back soon."))
