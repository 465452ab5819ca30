"""Which methods views get: those of ALLOWED_METHODS, and the usual ones that only ask for a page."""

from collections.abc import Callable, Collection
from typing import Any

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponseNotAllowed
from quintet.web.settings import WebSettings

#: Never refused, and so nobody is asked about them.
USUAL = frozenset({"GET", "HEAD", "OPTIONS"})


def guards() -> list[Callable[..., Any]]:
    """Return the view hooks that ALLOWED_METHODS asks for: none, or one that answers 405 to all other methods."""
    methods = WebSettings.now().allowed_methods
    return [] if methods is None else [_only(methods)]


def _only(methods: Collection[str]) -> Callable[..., Any]:
    allowed = USUAL | {method.upper() for method in methods}

    def refuse(request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        return None if request.method in allowed else HttpResponseNotAllowed(sorted(allowed))

    return refuse
