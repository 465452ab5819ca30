"""Sending a visitor to the log-in page, with the way back in the query string."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from quintet.contrib.auth.settings import AuthSettings
from quintet.http.querydict import QueryDict
from quintet.http.response import HttpResponseRedirect
from quintet.views.shortcuts import resolve_url

#: Where the way back stands in the query string, unless a view says otherwise.
REDIRECT_FIELD_NAME = "next"


def redirect_to_login(request: Any, login_url: str, field_name: str | None) -> HttpResponseRedirect:
    """Return the redirection from the page of ``request``.

    The way back is a path when the log-in page is on the same site, a whole URL otherwise.
    """
    here = request.build_absolute_uri()
    scheme, host = urlsplit(login_url)[:2]
    own_scheme, own_host = urlsplit(here)[:2]
    is_same_site = (not scheme or scheme == own_scheme) and (not host or host == own_host)
    return redirect_with_next(request.get_full_path() if is_same_site else here, login_url, field_name)


def redirect_with_next(
    next: str, login_url: str | None = None, redirect_field_name: str | None = REDIRECT_FIELD_NAME
) -> HttpResponseRedirect:
    """Return the redirection to ``login_url`` (LOGIN_URL for None), with ``next`` in its query string."""
    parts = list(urlsplit(resolve_url(login_url or AuthSettings.now().login_url)))
    if redirect_field_name:
        query = QueryDict(parts[3], mutable=True)
        query[redirect_field_name] = next
        parts[3] = query.urlencode(safe="/")
    return HttpResponseRedirect(urlunsplit(parts))
