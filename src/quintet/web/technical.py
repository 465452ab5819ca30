"""The pages of DEBUG: what went wrong, where, and with which values. Never shown with DEBUG off.

A browser gets HTML that fetches nothing and brings its own Content-Security-Policy; who asks for JSON gets that, everybody else
plain text.
"""

import logging
import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from quintet.http.errors import Http404
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, JsonResponse
from quintet.kit.logtext import one_line, visible
from quintet.urls.errors import Resolver404
from quintet.urls.resolver import get_resolver
from quintet.web import nearest, report, report_pages
from quintet.web.reporters import exception_reporter_class

logger = logging.getLogger("django.request")
#: What a page of ours may do: its own style, and its own script for copying; nothing else, whatever the site allows.
POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
KINDS = ("text/html", "application/json", "text/plain")


def server_error(request: HttpRequest, error: Exception, status: int) -> HttpResponse:
    """Return the page about an exception, with the given status."""
    return error_response(request, type(error), error, error.__traceback__, status)


def error_response(
    request: HttpRequest,
    kind: type[BaseException] | None,
    error: BaseException | None,
    traceback: TracebackType | None,
    status: int,
) -> HttpResponse:
    """Return the page by the reporter of the request; plain text by ours when that one fails."""
    try:
        reporter = exception_reporter_class(request)(request, kind, error, traceback)
        wanted = wanted_kind(request)
        if wanted == "application/json" and hasattr(reporter, "get_traceback_json"):
            return JsonResponse(reporter.get_traceback_json(), status=status)
        if wanted == "text/html":
            reporter.nonce = secrets.token_urlsafe(16)
            return _page(reporter.get_traceback_html(), status, reporter.nonce)
        reporter.is_brief = True
        return _text(reporter.get_traceback_text(), status)
    except Exception as failure:
        logger.exception("The report about an error failed: %s", one_line(request.path))
        name = getattr(kind, "__qualname__", "An error")
        said = f"{name} at {visible(request.path)}\nThe report about it failed with {type(failure).__name__}; the log tells both."
        return _text(f"{said}\n", status)


def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Return the page about a 404: the routes that were tried and those that come near, or what the view said."""
    is_unresolved = isinstance(error, Resolver404)
    if is_unresolved and _is_fresh(request):
        return _template_page(report_pages.WELCOME_HTML, {}, 200)
    tried = [_route(chain) for chain in error.tried] if is_unresolved else []
    near = nearest.routes(request.path_info.removeprefix("/"), [list(chain) for chain in error.tried]) if is_unresolved else []
    said = "" if is_unresolved else (str(error) or "A Http404 without words was raised.")
    wanted = wanted_kind(request)
    if wanted == "application/json":
        found = {"status": 404, "path": request.path, "message": said, "tried": [route for route, _ in tried], "near": near}
        return JsonResponse(found, status=404)
    if wanted == "text/html":
        match = request.resolver_match
        data = {
            "request": request,
            "said": said,
            "reason": said,  # by this name tests ask for it
            "view": match.view_name if match is not None else "",
            "tried": tried,
            "near": near,
            "urlconf": str(get_resolver(request.urlconf).urlconf_name) if is_unresolved else "",
            "full_url": report.uri_of(request),
        }
        return _template_page(report_pages.NOT_FOUND_HTML, data, 404)
    lines = [f"Page not found (404): {visible(request.path)}"]
    lines += [visible(said)] if said else []
    lines += [f"  near: {visible(one)}" for one in near]
    lines += [f"  tried: {visible(route)}{f'  [name={name!r}]' if name else ''}" for route, name in tried]
    return _text("\n".join(lines) + "\n", 404)


def wanted_kind(request: HttpRequest) -> str:
    """Return the type that the client asked for by name, HTML or JSON, and HTML for who names nothing at all; else plain text.

    Programs for terminals say that they take anything, ``*/*``; the test client and documents say nothing.
    """
    if "Accept" not in request.headers:
        return "text/html"
    given = {str(one).partition(";")[0].strip() for one in request.accepted_types}
    named = [kind for kind in KINDS if kind in given]
    return (request.get_preferred_type(named) if named else None) or "text/plain"


def _template_page(path: Any, data: dict[str, Any], status: int) -> HttpResponse:
    nonce = secrets.token_urlsafe(16)
    return _page(report_pages.rendered(path, {"nonce": nonce, **data}), status, nonce)


def _page(page: str, status: int, nonce: str) -> HttpResponse:
    response = HttpResponse(_encoded(page), content_type="text/html; charset=utf-8", status=status)
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return response


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(_encoded(text), content_type="text/plain; charset=utf-8", status=status)


def _encoded(page: str) -> bytes:
    """Return the page in UTF-8; halves of surrogate pairs, which no encoding takes, are shown as escapes."""
    return page.encode("utf-8", "backslashreplace")


def _is_fresh(request: HttpRequest) -> bool:
    """Say whether this is the front page of a project without any pages of its own."""
    resolver = get_resolver(request.urlconf)
    own = [pattern for pattern in resolver.url_patterns if getattr(pattern, "app_name", None) != "admin"]
    return request.path_info == "/" and not own


def _route(chain: Iterable[Any]) -> tuple[str, str]:
    """Return (route, name) of what was tried."""
    parts = list(chain)
    name = getattr(parts[-1], "name", None) if parts else None
    text = "".join(str(pattern.pattern) for pattern in parts)
    return text or "(the empty path)", name or ""
