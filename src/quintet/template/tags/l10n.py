"""The library ``l10n``: whether numbers and dates are written as the active language does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quintet.services.i18n import formats
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tags.i18n import write_with
from quintet.template.tokens import Token

register = Library()


@register.filter(is_safe=False)
def localize(value: Any) -> str:
    """Write a value as the active language does."""
    return str(formats.localize(value, use_l10n=True))


@register.filter(is_safe=False)
def unlocalize(value: Any) -> str:
    """Write a value as the settings say, whatever the language."""
    return str(formats.localize(value, use_l10n=False))


@contextmanager
def localization(context: Any, use_l10n: bool) -> Iterator[None]:
    """Switch the localisation of a context on or off inside the block."""
    before, context.use_l10n = context.use_l10n, use_l10n
    try:
        yield
    finally:
        context.use_l10n = before


class LocalizeNode(NativeNode):
    """``{% localize on %}`` or ``off``."""

    def __init__(self, nodelist: NodeList, use_l10n: bool) -> None:
        self.nodelist, self.use_l10n = nodelist, use_l10n

    def write(self, writer: Writer) -> None:
        """Render the content with localisation on or off."""
        write_with(writer, f"{writer.constants.add(localization)}(rt.context, {self.use_l10n})", self.nodelist)


@register.tag("localize")
def do_localize(parser: Parser, token: Token) -> LocalizeNode:
    """Switch localisation on or off inside the block."""
    bits = token.split_contents()
    if len(bits) > 2 or (len(bits) == 2 and bits[1] not in ("on", "off")):
        raise TemplateSyntaxError(f"{bits[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocalize",))
    parser.delete_first_token()
    return LocalizeNode(nodelist, len(bits) == 1 or bits[1] == "on")
