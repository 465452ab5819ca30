"""component, fill, slot, props and attrs: templates that are called with arguments and content."""

from collections.abc import Iterator, Sequence
from typing import Any

from quintet.kit.patterns import late
from quintet.template.compiler.analysis import passes_context, set_names
from quintet.template.compiler.writer import Writer
from quintet.template.components.attributes import NO_ATTRIBUTES, attribute_name, attributes
from quintet.template.components.calls import FILLS, Calling, ChosenSite, ComponentSite, shown_attributes
from quintet.template.components.signatures import (
    DEFAULT_SLOT,
    LITERAL,
    PROP,
    Use,
    path_of,
    split_props,
    split_slot,
)
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList, TextNode
from quintet.template.parser import Parser
from quintet.template.tokens import Token, TokenType

register = Library()

ARGUMENT = late(r"([A-Za-z_:@][\w:.@-]*)=(.+)\Z")
#: How a tag ends that has no content.
CLOSED = "/"


class Fill:
    """The content of one slot at a use: its name, the values that it takes back (own name, name in the slot), its nodes."""

    def __init__(self, name: str, taken: Sequence[tuple[str, str]], nodelist: NodeList) -> None:
        self.name, self.taken, self.nodelist = name, tuple(taken), nodelist


class ComponentNode(NativeNode):
    """``{% component "name" prop=value %} content {% endcomponent %}``."""

    opens_scope = True

    def __init__(
        self, name: str | None, chosen: FilterExpression | None, arguments: dict[str, FilterExpression], fills: Sequence[Fill]
    ) -> None:
        #: The component's name when it is written in the template, else the expression that gives it.
        self.name, self.chosen = name, chosen
        self.arguments, self.fills = arguments, list(fills)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name or self.chosen}>"

    @property
    def use(self) -> Use:
        """What the component is given."""
        fills = tuple((fill.name, tuple(given for _, given in fill.taken)) for fill in self.fills)
        return Use(tuple(self.arguments), fills)

    @property
    def nodelist(self) -> NodeList:
        """The nodes of all contents."""
        return NodeList(node for fill in self.fills for node in fill.nodelist)

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield the contents, which are functions inside that of the template."""
        for fill in self.fills:
            yield fill.nodelist

    def write(self, writer: Writer) -> None:
        """Write the contents as functions, and call the component's own with its variables."""
        writer.flush()
        use = self.use
        values: dict[str, str] = {}
        for name, expression in self.arguments.items():
            with writer.at(writer.place_in_tag(f"{name}={expression.token}")):
                values[name] = expression.write(writer)
        attribute_names: tuple[str, ...] = ()
        if self.name is not None:
            attribute_names = writer.options.components.signature(self.name).attribute_names(use)
            site = writer.constants.add(ComponentSite(self.name, use.arguments, use.fills, attribute_names))
            render = writer.once(f"{site}.ready(rt, {writer.autoescape})")
        else:
            assert self.chosen is not None
            value = self.chosen.write(writer)
            site = writer.constants.add(ChosenSite(use.arguments, use.fills))
            render = writer.temp("y")
            writer.line(f"{render} = {site}.ready(rt, {writer.autoescape}, {value})")
        around = self._write_around(writer)
        functions = {fill.name: write_fill(writer, self.name or "component", fill, around) for fill in self.fills}
        variables = [
            f"{writer.constant(name)}: {value}" for name, value in values.items() if name not in (*attribute_names, "attrs")
        ]
        variables.append(f"'attrs': {self._attributes(writer, values, attribute_names)}")
        if functions:
            variables.append(f"'slots': {{{', '.join(f'{name!r}: True' for name in functions)}}}")
            variables.append(f"{FILLS!r}: {{{', '.join(f'{name!r}: {function}' for name, function in functions.items())}}}")
        else:
            variables.append("'slots': O")
        shared = writer.once("rt.context.shared")
        writer.line(f"{render}({{**{shared}, {', '.join(variables)}}}, {writer.sink}, rt)")
        if self.fills:
            writer.refresh()

    def _write_around(self, writer: Writer) -> str | None:
        """Write what the contents render inside of, where tags of others are: the place at which those remember things."""
        if not (writer.names.dynamic and self.fills):
            return None
        around = writer.temp("z")
        writer.line(f"{around} = {writer.constants.add(Calling)}(rt)")
        return around

    def _attributes(self, writer: Writer, values: dict[str, str], names: Sequence[str]) -> str:
        spread = values.get("attrs")
        if not names and spread is None:
            return writer.constants.add(NO_ATTRIBUTES)
        pairs = "".join(f"({writer.constant(attribute_name(name))}, {values[name]}), " for name in names)
        return f"{writer.constants.add(attributes)}(({pairs}), {spread})"


def write_fill(writer: Writer, component: str, fill: Fill, around: str | None) -> str:
    """Write the content of a slot as a function; return its Python name."""
    nodes = fill.nodelist
    with writer.function(f"{fill.name} of {component}", "w, r, b=None") as function:
        # The component may have a runtime of its own, and render its slot in another language.
        writer.line("if r is not rt: rt.refresh()")
        writer.line("E = rt.shows")
        if around is not None:
            writer.line(f"with {around}:")
            writer.indent += 1
        with writer.names.scope([name for name, _ in fill.taken], set_names(nodes), passes_context(nodes)):
            for name, given in fill.taken:
                writer.names.bind(name, f"b[{writer.constant(given)}]")
            writer.nodes(nodes)
        if around is not None:
            writer.line("pass")
            writer.indent -= 1
    return function


class SlotNode(NativeNode):
    """``{% slot name value=expression %} fallback {% endslot %}``."""

    opens_scope = True

    def __init__(self, name: str, given: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name, self.given, self.nodelist = name, given, nodelist

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name}>"

    def write(self, writer: Writer) -> None:
        """Call the function that fills the slot, or render the slot's own content."""
        writer.flush()
        fill, held = writer.temp("y"), writer.names.read(FILLS)
        # Where no component is rendered, nobody fills its slots.
        writer.line(f"{fill} = None if {held} is M else {held}.get({writer.constant(self.name)})")
        with writer.indented(f"if {fill} is None:"):
            nodes = self.nodelist
            with writer.names.scope([], set_names(nodes), passes_context(nodes)):
                writer.nodes(nodes)
        with writer.indented("else:"):
            given = ", ".join(f"{writer.constant(name)}: {value.write(writer)}" for name, value in self.given.items())
            writer.line(f"{fill}({writer.sink}, rt, {{{given}}})" if given else f"{fill}({writer.sink}, rt)")
        writer.refresh()


class PropsNode(NativeNode):
    """``{% props name other="default" %}``: the arguments that a component takes."""

    child_nodelists = ()
    declares = True

    def __init__(self, defaults: dict[str, FilterExpression]) -> None:
        self.defaults = defaults

    def set_names(self) -> list[str]:
        """Return the names with defaults."""
        return list(self.defaults)

    def write(self, writer: Writer) -> None:
        """Give the props that were not given their defaults."""
        writer.flush()
        for name, default in self.defaults.items():
            value = writer.names.read(name)
            with writer.indented(f"if {value} is M:"):
                writer.names.bind(name, default.write(writer))


class AttrsNode(NativeNode):
    """``{% attrs class="card" id=id %}``."""

    child_nodelists = ()

    def __init__(self, pairs: Sequence[tuple[str, FilterExpression]]) -> None:
        self.pairs = list(pairs)

    def write(self, writer: Writer) -> None:
        """Output the attributes given to the component, laid over those of the tag."""
        shown = writer.temp("s")
        pairs = "".join(f"({writer.constant(attribute_name(name))}, {value.write(writer)}), " for name, value in self.pairs)
        writer.flush()
        writer.line(f"{shown} = {writer.constants.add(shown_attributes)}({writer.names.read('attrs')}, ({pairs}))")
        writer.out(shown)


@register.tag("component")
def do_component(parser: Parser, token: Token) -> ComponentNode:
    """Render a component with arguments and content."""
    bits = token.split_contents()[1:]
    closed = bool(bits) and bits[-1].endswith(CLOSED)
    if closed:
        bits[-1:] = [bits[-1][:-1]] if bits[-1] != CLOSED else []
    nameless = not bits or ARGUMENT.match(bits[0]) is not None
    # The content is read first, where it has an end: a wrong tag then leaves nothing behind that looks wrong too.
    fills = [] if closed or (nameless and not _has_end(parser, "endcomponent")) else _fills(parser, bits[0] if bits else "")
    if nameless:
        raise TemplateSyntaxError("'component' needs the name of a component first: {% component \"card\" title=... %}.")
    literal = LITERAL.match(bits[0])
    name = None if literal is None else literal[2]
    chosen = parser.compile_filter(bits[0]) if name is None else None
    if name is not None:
        path_of(name)
    arguments = dict(_arguments("component", bits[1:], parser))
    node = ComponentNode(name, chosen, arguments, fills)
    if name is not None and parser.components is not None:
        parser.used_components.add(name)
        parser.components.signature(name).check(node.use)
    return node


def _has_end(parser: Parser, end: str) -> bool:
    return any(token.token_type is TokenType.BLOCK and token.contents == end for token in parser.tokens)


def _arguments(tag: str, bits: Sequence[str], parser: Parser, joined: bool = False) -> list[tuple[str, FilterExpression]]:
    found: list[tuple[str, FilterExpression]] = []
    seen: set[str] = set()
    for bit in bits:
        match = ARGUMENT.match(bit)
        if match is None:
            mend = f" Write {bit}=True." if PROP.match(bit) else ""
            raise TemplateSyntaxError(f"{bit!r} in '{tag}' is no argument: write name=value.{mend}")
        name = match[1]
        if attribute_name(name) in seen and not (joined and name == "class"):
            raise TemplateSyntaxError(f"'{tag}' is given '{name}' twice.")
        seen.add(attribute_name(name))
        found.append((name, parser.compile_filter(match[2])))
    return found


def _fills(parser: Parser, component: str) -> list[Fill]:
    """Read up to endcomponent: the fills, and what is outside of them, which is the content of the default slot."""
    content = NodeList()
    fills: dict[str, Fill] = {}
    while True:
        part = parser.parse(("fill", "endcomponent"))
        content.extend(part)
        content.contains_nontext |= part.contains_nontext
        token = parser.next_token()
        if token.contents.split()[0] == "endcomponent":
            break
        try:
            fill = _fill(parser, token)
            if fill.name in fills:
                raise TemplateSyntaxError(f"The slot '{fill.name}' of component {component} is filled twice.")
        except TemplateSyntaxError as error:
            raise parser.error(token, error) from error.__cause__
        fills[fill.name] = fill
    if all(isinstance(node, TextNode) and not node.s.strip() for node in content):
        return list(fills.values())
    if DEFAULT_SLOT in fills:
        raise TemplateSyntaxError(
            f"The slot 'default' of component {component} is filled, and there is content beside it: put all of it in one place."
        )
    return [Fill(DEFAULT_SLOT, (), content), *fills.values()]


def _fill(parser: Parser, token: Token) -> Fill:
    bits = token.split_contents()[1:]
    name = bits[0] if bits else ""
    nameless = PROP.match(name) is None or "=" in name
    nodelist = NodeList() if nameless and not _has_end(parser, "endfill") else _content(parser, token)
    if nameless:
        raise TemplateSyntaxError("'fill' needs the name of a slot, without quotes: {% fill footer %}.")
    taken: list[tuple[str, str]] = []
    if bits[1:]:
        if bits[1] != "as" or not bits[2:]:
            raise TemplateSyntaxError("'fill' takes a slot and the values it passes back: {% fill item as row number %}.")
        for bit in bits[2:]:
            match = PROP.match(bit)
            if match is None:
                raise TemplateSyntaxError(f"{bit!r} in 'fill' is no name; write name, or own_name=name_in_the_slot.")
            taken.append((match[1], match[2] or match[1]))
    return Fill(name, taken, nodelist)


def _content(parser: Parser, token: Token) -> NodeList:
    parser.command_stack.append(("fill", token))
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    parser.command_stack.pop()
    return nodelist


@register.tag("fill")
def do_fill(parser: Parser, token: Token) -> None:
    """Say where the content of a slot may stand."""
    raise TemplateSyntaxError(
        "'fill' must stand directly inside {% component %}, not in another tag there. Put the other tag into the fill; "
        "{% if slots.name %} in the component tells whether a slot is filled."
    )


@register.tag("slot")
def do_slot(parser: Parser, token: Token) -> SlotNode:
    """Render the content that a component was given under a name, or the fallback."""
    name, given = split_slot(token.split_contents()[1:])
    nodelist = parser.parse(("endslot", f"endslot {name}"))
    parser.delete_first_token()
    return SlotNode(name, {key: parser.compile_filter(value) for key, value in given}, nodelist)


@register.tag("props")
def do_props(parser: Parser, token: Token) -> PropsNode:
    """Declare the arguments that a component takes."""
    around = [command for command, _ in parser.command_stack[:-1] if command != "extends"]
    if around:
        raise TemplateSyntaxError(f"'props' must stand at the top of the component, not inside {{% {around[-1]} %}}.")
    if "props" in parser.extra_data:
        raise TemplateSyntaxError("'props' stands twice in this template: declare everything in one tag.")
    parser.extra_data["props"] = True
    declared = split_props(token.split_contents()[1:])
    return PropsNode({name: parser.compile_filter(default) for name, default in declared if default is not None})


@register.tag("attrs")
def do_attrs(parser: Parser, token: Token) -> AttrsNode:
    """Output the attributes given to the component, laid over those named here."""
    return AttrsNode(_arguments("attrs", token.split_contents()[1:], parser, joined=True))
