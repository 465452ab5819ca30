"""The library ``static``: URLs of static and media files."""

from typing import Any

from quintet.kernel import ports
from quintet.kernel.settings import below_script
from quintet.kit.html import conditional_escape
from quintet.services.settings import ServicesSettings
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode
from quintet.template.parser import Parser
from quintet.template.settings import TemplateSettings
from quintet.template.tokens import Token

register = Library()


def static(path: str) -> str:
    """Return the URL of a static file."""
    return ports.static_url.get()(path)


class StaticNode(NativeNode):
    """``{% static path as name %}``."""

    child_nodelists = ()

    def __init__(self, varname: str | None, path: FilterExpression) -> None:
        self.varname, self.path = varname, path

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.varname] if self.varname else []

    def write(self, writer: Writer) -> None:
        """Output or store the URL."""
        writer.flush()
        path, url = self.path.write(writer), writer.temp("u")
        writer.line(f"{url} = {writer.constants.add(static)}({path})")
        if self.varname:
            writer.set(self.varname, url)
            return
        shown = writer.temp("s")
        writer.line(f"{shown} = {f'ESCAPE({url})' if writer.autoescape else f'str({url})'}")
        writer.out(shown)


@register.tag("static")
def do_static(parser: Parser, token: Token) -> StaticNode:
    """Output the URL of a static file."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument (path to file)")
    name = bits[3] if len(bits) >= 4 and bits[-2] == "as" else None
    return StaticNode(name, parser.compile_filter(bits[1]))


class PrefixNode(NativeNode):
    """``{% get_static_prefix as name %}`` and ``{% get_media_prefix as name %}``."""

    child_nodelists = ()

    def __init__(self, varname: str | None, prefix: Any) -> None:
        self.varname, self.prefix = varname, prefix

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.varname] if self.varname else []

    def write(self, writer: Writer) -> None:
        """Output or store the prefix."""
        writer.flush()
        value = writer.temp("u")
        writer.line(f"{value} = {writer.constants.add(self.prefix)}()")
        if self.varname:
            writer.set(self.varname, value)
        else:
            writer.out(value)


def static_prefix() -> str:
    """Return STATIC_URL, as it stands in HTML; nothing when it is not set."""
    url = TemplateSettings.now().static_url
    return "" if url is None else conditional_escape(below_script(url))


def media_prefix() -> str:
    """Return MEDIA_URL, as it stands in HTML."""
    return conditional_escape(below_script(ServicesSettings.now().media_url))


def _prefix_tag(name: str, prefix: Any) -> None:
    def compile_tag(parser: Parser, token: Token) -> PrefixNode:
        bits = token.contents.split()
        if len(bits) > 1 and bits[1] != "as":
            raise TemplateSyntaxError(f"First argument in '{bits[0]}' must be 'as'")
        return PrefixNode(bits[2] if len(bits) > 2 else None, prefix)

    compile_tag.__doc__ = prefix.__doc__
    register.tag(name, compile_tag)


_prefix_tag("get_static_prefix", static_prefix)
_prefix_tag("get_media_prefix", media_prefix)
