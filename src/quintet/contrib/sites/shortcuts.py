"""Which site a request is for."""

from typing import Any

from quintet.contrib.sites.requests import RequestSite
from quintet.http.request import HttpRequest
from quintet.kernel import current


def get_current_site(request: HttpRequest) -> Any:
    """Return the `Site` of SITE_ID or of the request's host; a `RequestSite` where sites are not installed.

    Raises Site.DoesNotExist when no row fits.
    """
    if current.apps.is_installed("quintet.contrib.sites"):
        return current.apps.get_model("sites", "Site").objects.get_current(request)
    return RequestSite(request)
