"""The middleware of sites: ``request.site``."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from quintet.contrib.sites.shortcuts import get_current_site
from quintet.http.request import HttpRequest, Maker
from quintet.web.phases import BuiltinMiddleware


class CurrentSiteMiddleware(BuiltinMiddleware):
    """Gives each request its site, found at the first touch."""

    fused: ClassVar[bool] = True

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return the site's maker."""
        return {"site": get_current_site}

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: the attribute is all that it gives."""
        return ("process_request",)

    def process_request(self, request: HttpRequest) -> None:
        """Have ``request.site`` found at its first touch."""
        request.later_all(self.request_attributes())
