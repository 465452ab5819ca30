"""partialdef and partial: named parts of a template, used again in it or loaded alone as ``template.html#name``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quintet.template import hints
from quintet.template.compiler.analysis import is_dynamic, is_native, set_names, walk
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.inclusion import IncludeSite, include_inherited
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()


class PartialNode(NativeNode):
    """``{% partial name %}``: the part of the template that partialdef gave that name."""

    child_nodelists = ()
    passes_context = True
    touches_context = False

    def __init__(self, partial_name: str, parts: dict[str, "Part"], parent: str | None = None) -> None:
        #: The parts of this template by name, and the template that it extends, for parts that it inherits.
        self.partial_name, self.parts, self.parent = partial_name, parts, parent

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield nothing: the part is a function of its own."""
        return iter(())

    def write(self, writer: Writer) -> None:
        """Render the part; what it sets stays with it."""
        writer.flush()
        if self.partial_name in self.parts:
            part = writer.constants.part(self.parts[self.partial_name])
            writer.line(f"{part}.render(rt, c, {writer.sink}, {writer.autoescape})")
        elif self.parent is not None:
            site = writer.constants.add(IncludeSite(f"{self.parent}#{self.partial_name}"))
            writer.line(f"{writer.constants.add(include_inherited)}(rt, {site}.get(rt), c, {writer.sink}, {writer.autoescape})")
        else:
            near = hints.near(self.partial_name, self.parts)
            message = f"Partial '{self.partial_name}' is not defined in the current template.{near and f' {near}'}"
            error = TemplateSyntaxError(message, piece=self.partial_name)
            error.token = self.token
            error.show_place(writer.template_source, writer.template)
            raise error


class Part:
    """A named part of a template: a function of its own in each autoescape variant, compiled when it is first called."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist
        #: What it sets must not outlive it.
        self.sets = is_dynamic(nodelist) or bool(set_names(nodelist))
        self._functions: dict[bool, Any] = {}

    def keep(self, autoescape: bool, function: Any) -> None:
        """Take a compiled function."""
        self._functions[autoescape] = function

    def render(self, runtime: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
        """Render with the variables of the place."""
        function = self._functions.get(autoescape)
        if function is None:
            function = self._functions[autoescape] = self.nodelist.compiled(runtime.template, f"partial {self.name}", autoescape)
        function(variables.copy() if self.sets else variables, write, runtime)


class PartialDefNode(NativeNode):
    """``{% partialdef name inline %}``."""

    passes_context = True
    opens_scope = True

    def __init__(self, part: Part, inline: bool) -> None:
        self.part, self.inline = part, inline
        self.partial_name, self.nodelist = part.name, part.nodelist

    @property
    def remembers(self) -> bool:
        """Whether a tag of the part remembers something during a rendering."""
        return any(getattr(node, "remembers", False) or not is_native(node) for node in walk(self.nodelist))

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield nothing: the part is a function of its own."""
        return iter(())

    def write(self, writer: Writer) -> None:
        """Render the part where it stands, when it is inline."""
        if self.inline:
            PartialNode(self.partial_name, {self.partial_name: self.part}).write(writer)


@register.tag("partialdef")
def do_partialdef(parser: Parser, token: Token) -> PartialDefNode:
    """Name a part of the template, to use it again or to load it alone as ``template.html#name``."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError("'partialdef' tag requires a name")
    name, options = bits[1], bits[2:]
    if options and options != ["inline"]:
        if options[0] == "inline":
            raise TemplateSyntaxError("'partialdef' tag takes at most 2 arguments")
        raise TemplateSyntaxError(f"'partialdef' tag argument after name must be 'inline', not '{options[0]}'.")
    partials: dict[str, Any] = parser.extra_data.setdefault("partials", {})
    if name in partials:
        raise TemplateSyntaxError(f"Partial '{name}' is already defined in the '{parser.origin.name}' template.")
    nodelist = parser.parse(("endpartialdef", f"endpartialdef {name}"))
    end = parser.next_token()
    if end.contents not in ("endpartialdef", f"endpartialdef {name}"):
        parser.invalid_block_tag(end, "endpartialdef", ("endpartialdef", f"endpartialdef {name}"))
    partials[name] = nodelist
    part = parts_of(parser)[name] = Part(name, nodelist)
    return PartialDefNode(part, bool(options))


def parts_of(parser: Parser) -> dict[str, Part]:
    """Return the parts of the template that is parsed, by name, also those that come later in it."""
    parts: dict[str, Part] = parser.extra_data.setdefault("parts", {})
    if parser.origin is not None:
        parser.origin.parts = parts
    return parts


@register.tag("partial")
def do_partial(parser: Parser, token: Token) -> PartialNode:
    """Render a named part of the template."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("'partial' tag requires a single argument")
    return PartialNode(bits[1], parts_of(parser), parser.extra_data.get("parent"))
