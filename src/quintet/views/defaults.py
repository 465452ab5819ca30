"""The views for errors: each renders the project's template, or gives a plain page that says what happened.

All have their documented template names (``400.html``, ``403.html``, ``404.html``, ``500.html``). A project that names another
template must have it: then TemplateDoesNotExist is raised.
"""

from typing import Any
from urllib.parse import quote

from quintet.http.response import (
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from quintet.services.i18n.translation import gettext as _
from quintet.template import loader
from quintet.template.errors import TemplateDoesNotExist
from quintet.views.decorators.csrf import requires_csrf_token
from quintet.web.plain_page import plain_page

ERROR_400_TEMPLATE_NAME = "400.html"
ERROR_403_TEMPLATE_NAME = "403.html"
ERROR_404_TEMPLATE_NAME = "404.html"
ERROR_500_TEMPLATE_NAME = "500.html"


def _own_or_plain(template_name: str, default: str, context: dict[str, Any] | None, request: Any, plain: tuple[str, str]) -> str:
    try:
        return loader.render_to_string(template_name, context, request)
    except TemplateDoesNotExist:
        if template_name != default:
            raise
    return plain_page(*plain)


@requires_csrf_token
def page_not_found(request: Any, exception: Exception | None, template_name: str = ERROR_404_TEMPLATE_NAME) -> HttpResponse:
    """Answer 404. The template sees ``request_path`` (quoted) and ``exception``, its message or the name of its class."""
    args = exception.args if exception is not None else ()
    said = args[0] if args and isinstance(args[0], str) else type(exception).__name__
    context = {"request_path": quote(request.path), "exception": said}
    plain = (_("Not Found"), _("The requested resource was not found on this server."))
    return HttpResponseNotFound(_own_or_plain(template_name, ERROR_404_TEMPLATE_NAME, context, request, plain))


@requires_csrf_token
def server_error(request: Any, template_name: str = ERROR_500_TEMPLATE_NAME) -> HttpResponse:
    """Answer 500. The template sees nothing, so that it is unlikely to fail too."""
    plain = (_("Server Error (500)"), "")
    return HttpResponseServerError(_own_or_plain(template_name, ERROR_500_TEMPLATE_NAME, None, None, plain))


@requires_csrf_token
def bad_request(request: Any, exception: Exception, template_name: str = ERROR_400_TEMPLATE_NAME) -> HttpResponse:
    """Answer 400. The template does not see the exception: its message may hold what only the server should know."""
    plain = (_("Bad Request (400)"), "")
    return HttpResponseBadRequest(_own_or_plain(template_name, ERROR_400_TEMPLATE_NAME, None, request, plain))


@requires_csrf_token
def permission_denied(request: Any, exception: Exception, template_name: str = ERROR_403_TEMPLATE_NAME) -> HttpResponse:
    """Answer 403. The template sees ``exception`` as text."""
    context = {"exception": str(exception)}
    return HttpResponseForbidden(
        _own_or_plain(template_name, ERROR_403_TEMPLATE_NAME, context, request, (_("403 Forbidden"), ""))
    )
