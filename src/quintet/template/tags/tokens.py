"""csrf_token and csp_nonce_attr: what proves to the server, or to the browser, that a page is ours."""

from typing import Any

from quintet.kernel import ports
from quintet.kit.html import SafeString, format_html
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.lookups import MISSING
from quintet.template.nodes import NativeNode
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()


class CsrfTokenNode(NativeNode):
    """``{% csrf_token %}``."""

    child_nodelists = ()

    def write(self, writer: Writer) -> None:
        """Output the hidden input, from the variable or from the request."""
        writer.flush()
        token, request, shown = writer.names.read("csrf_token"), writer.names.read("request"), writer.temp("s")
        writer.line(f"{shown} = {writer.constants.add(csrf_input)}({token}, {request})")
        writer.out(shown)


def csrf_input(token: Any, request: Any) -> str:
    """Return a hidden input with the CSRF token; nothing when there is neither token nor request."""
    if token is MISSING and request is not MISSING and request is not None:
        token = ports.csrf_token.get()(request)
    if not token or str(token) == "NOTPROVIDED":
        return ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.tag("csrf_token")
def do_csrf_token(parser: Parser, token: Token) -> CsrfTokenNode:
    """Output a hidden input with the CSRF token of the request."""
    return CsrfTokenNode()


class CspNonceNode(NativeNode):
    """``{% csp_nonce_attr media %}``."""

    child_nodelists = ()

    def __init__(self, media: FilterExpression | None) -> None:
        self.media = media

    def write(self, writer: Writer) -> None:
        """Output the attribute, or the elements of the media with it."""
        writer.flush()
        nonce, shown = writer.names.read("csp_nonce"), writer.temp("s")
        if self.media is None:
            writer.line(f"{shown} = {writer.constants.add(nonce_attribute)}({nonce})")
        else:
            media = self.media.write(writer, ignore_failures=True)
            writer.line(f"{shown} = {writer.constants.add(media_with_nonce)}({media}, {nonce})")
        writer.out(shown)


def nonce_attribute(nonce: Any) -> SafeString:
    """Return the attribute ``nonce``; nothing without the context processor ``csp``."""
    return SafeString() if nonce is MISSING or nonce is None else format_html('nonce="{}"', nonce)


def media_with_nonce(media: Any, nonce: Any) -> str:
    """Return the elements of a form's media, each with the nonce when there is one.

    Raises TemplateSyntaxError for what is no media.
    """
    if media is None or media == "":
        return ""
    if not hasattr(media, "render_js"):
        raise TemplateSyntaxError(f"'csp_nonce_attr' takes the media of a form or widget, such as form.media; got {media!r}.")
    return media.render() if nonce is MISSING or nonce is None else media.render(attrs={"nonce": nonce})


@register.tag("csp_nonce_attr")
def do_csp_nonce_attr(parser: Parser, token: Token) -> CspNonceNode:
    """Output the attribute that lets a script or style sheet pass the Content Security Policy, or media with it."""
    bits = token.split_contents()
    if len(bits) > 2:
        raise TemplateSyntaxError("'csp_nonce_attr' takes at most one argument: the media of a form")
    return CspNonceNode(parser.compile_filter(bits[1]) if bits[1:] else None)
