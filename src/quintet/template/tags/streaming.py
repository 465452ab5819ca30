"""flush: what has been rendered so far goes out."""

from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.library import Library
from quintet.template.nodes import NativeNode
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()


class FlushNode(NativeNode):
    """``{% flush %}``."""

    child_nodelists = ()

    def write(self, writer: Writer) -> None:
        """Hand out what has gathered, when the rendering is streamed."""
        writer.flush()
        writer.line("rt.flush()")


@register.tag("flush")
def do_flush(parser: Parser, token: Token) -> FlushNode:
    """Send what has been rendered so far to the browser, in a streamed response; elsewhere do nothing."""
    if len(token.split_contents()) != 1:
        raise TemplateSyntaxError("'flush' takes no arguments")
    return FlushNode()
