"""The page that answers a request whose CSRF check failed."""

from typing import Any

from quintet.http.response import HttpResponse, HttpResponseForbidden
from quintet.kernel.core_settings import CoreSettings
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.template import loader
from quintet.template.errors import TemplateDoesNotExist
from quintet.web.csrf_reasons import Reason
from quintet.web.plain_page import plain_page

CSRF_FAILURE_TEMPLATE_NAME = "403_csrf.html"

STATUS = _("403 Forbidden")
TITLE = _("CSRF verification failed")
TEXT = _(
    "This request was refused to protect you: the server could not tell that it was sent from its own page. "
    "Reload the page, allow cookies for this site, and send the form again."
)
REASON = _("Reason: {reason}")
#: Shown to developers only: the usual mends.
HELP = (
    " For developers: put csrf_token into the form, render its page with a request "
    "(render or RequestContext), let the CSRF middleware or csrf_protect see the view, and list other origins of this site "
    "in CSRF_TRUSTED_ORIGINS."
)


def csrf_failure(request: Any, reason: str = "", template_name: str = CSRF_FAILURE_TEMPLATE_NAME) -> HttpResponse:
    """Answer 403 with the project's ``403_csrf.html``, or a page that says why; with DEBUG on, also how to mend it.

    The template sees ``title``, ``main``, ``reason`` and ``DEBUG``. ``reason`` is in English; ``reason.translated`` says what the
    framework itself found wrong in the active language. Raises TemplateDoesNotExist when another template is named and missing.
    """
    debug = CoreSettings.now().debug
    context = {"title": TITLE, "main": TEXT, "reason": reason, "DEBUG": debug}
    try:
        body = loader.render_to_string(template_name, context, request)
    except TemplateDoesNotExist:
        if template_name != CSRF_FAILURE_TEMPLATE_NAME:
            raise
        shown = reason.translated() if isinstance(reason, Reason) else reason
        told = f" {REASON}".format(reason=shown) if reason else ""
        body = plain_page(str(TITLE), f"{STATUS}. {TEXT}{told}{HELP if debug else ''}")
    return HttpResponseForbidden(body)
