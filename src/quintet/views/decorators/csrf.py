"""Decorators about protection from cross-site request forgery."""

from typing import Any

from quintet.views.wrapping import around, marked
from quintet.web.csrf import CsrfViewMiddleware, get_token


def _middleware() -> CsrfViewMiddleware:
    return CsrfViewMiddleware(lambda request: None)


def csrf_protect(view_func: Any) -> Any:
    """Check the token of unsafe requests to this view, as CsrfViewMiddleware does for all views."""
    middleware = _middleware()

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        early = middleware.process_request(request)
        return early if early is not None else middleware.process_view(request, view_func, args, kwargs)

    return around(view_func, before=before, after=middleware.process_response)


def requires_csrf_token(view_func: Any) -> Any:
    """Make ``{% csrf_token %}`` work in this view's templates, without refusing any request: for error pages."""
    middleware = _middleware()

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        middleware.process_request(request)
        request.csrf_processing_done = True

    return around(view_func, before=before, after=middleware.process_response)


def ensure_csrf_cookie(view_func: Any) -> Any:
    """Make this view send the CSRF cookie, also when its page holds no token: for scripts."""
    middleware = _middleware()

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        early = middleware.process_request(request)
        get_token(request)
        return early

    return around(view_func, before=before, after=middleware.process_response)


def csrf_exempt(view_func: Any) -> Any:
    """Mark the view so that the middleware does not check its requests."""
    return marked(view_func, csrf_exempt=True)
