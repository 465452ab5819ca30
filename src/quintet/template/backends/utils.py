"""The CSRF token for the templates of any backend. Public: custom backends give these to their templates."""

from typing import Any

from quintet.kernel import ports
from quintet.kit.html import SafeString, format_html
from quintet.kit.lazy import lazy


def csrf_token(request: Any) -> str:
    """Return the CSRF token of a request."""
    return ports.csrf_token.get()(request)


def csrf_input(request: Any) -> SafeString:
    """Return a hidden input with the CSRF token of a request."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', csrf_token(request))


#: The same, made when a template shows it: a response that needs no token then sets no cookie.
csrf_token_lazy = lazy(csrf_token, str)
csrf_input_lazy = lazy(csrf_input, SafeString, str)

__all__ = ["csrf_input", "csrf_input_lazy", "csrf_token_lazy"]
