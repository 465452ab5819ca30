"""autoescape, comment, cycle, filter, firstof, spaceless, templatetag, verbatim and their like: what comes out, and how."""

from typing import Any

from quintet.kit.patterns import late
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()

BETWEEN_TAGS = late(r">\s+<")


class AutoEscapeControlNode(NativeNode):
    """``{% autoescape on %}`` or ``off``."""

    def __init__(self, setting: bool, nodelist: NodeList) -> None:
        self.setting, self.nodelist = setting, nodelist

    def write(self, writer: Writer) -> None:
        """Write the content in the other variant."""
        before, writer.autoescape = writer.autoescape, self.setting
        writer.nodes(self.nodelist)
        writer.autoescape = before


@register.tag("autoescape")
def do_autoescape(parser: Parser, token: Token) -> AutoEscapeControlNode:
    """Switch automatic escaping on or off inside the block."""
    args = token.contents.split()
    if len(args) != 2:
        raise TemplateSyntaxError("'autoescape' tag requires exactly one argument.")
    if args[1] not in ("on", "off"):
        raise TemplateSyntaxError("'autoescape' argument should be 'on' or 'off'")
    nodelist = parser.parse(("endautoescape",))
    parser.delete_first_token()
    return AutoEscapeControlNode(args[1] == "on", nodelist)


class CommentNode(NativeNode):
    """``{% comment %}``: nothing."""

    child_nodelists = ()

    def write(self, writer: Writer) -> None:
        """Write nothing."""


@register.tag("comment")
def do_comment(parser: Parser, token: Token) -> CommentNode:
    """Ignore everything up to endcomment."""
    parser.skip_past("endcomment")
    return CommentNode()


class CycleNode(NativeNode):
    """``{% cycle a b c as name silent %}``; several tags may advance the same one by its name."""

    child_nodelists = ()
    remembers = True

    def __init__(self, cyclevars: list[FilterExpression], variable_name: str | None = None, silent: bool = False) -> None:
        self.cyclevars, self.variable_name, self.silent = cyclevars, variable_name, silent

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.variable_name] if self.variable_name else []

    def write(self, writer: Writer) -> None:
        """Take the next value, keep it under the name, and output it unless silent."""
        writer.flush()
        index, value, key = writer.temp("j"), writer.temp(), writer.constants.memory(self)
        writer.line(f"{index} = rt.state.get({key}, 0)")
        writer.line(f"rt.state[{key}] = ({index} + 1) % {len(self.cyclevars)}")
        if all(_is_text(one) for one in self.cyclevars):
            choices = writer.constants.add(tuple(one.var.literal for one in self.cyclevars))
            writer.line(f"{value} = {choices}[{index}]")
        else:
            for number, one in enumerate(self.cyclevars):
                with writer.indented(f"{'if' if number == 0 else 'elif'} {index} == {number}:"):
                    writer.line(f"{value} = {one.write(writer)}")
        if self.variable_name:
            writer.set(self.variable_name, value)
        if not self.silent:
            writer.show(value, str(self.cyclevars[0]), "result")


def _is_text(expression: FilterExpression) -> bool:
    return isinstance(expression.var.literal, str) and not expression.var.translate and not expression.chain


class CycleAgainNode(NativeNode):
    """``{% cycle name %}``: advances a cycle that another tag started."""

    child_nodelists = ()
    remembers = True

    def __init__(self, cycle: CycleNode) -> None:
        self.cycle = cycle

    def set_names(self) -> list[str]:
        """Return nothing: the name belongs to where the cycle was started."""
        return []

    def write(self, writer: Writer) -> None:
        """Advance the cycle."""
        self.cycle.write(writer)


@register.tag("cycle")
def do_cycle(parser: Parser, token: Token) -> NativeNode:
    """Output one of the values, another one each time."""
    args = token.split_contents()
    if len(args) < 2:
        raise TemplateSyntaxError("'cycle' tag requires at least two arguments")
    cycles: dict[Any, CycleNode] = parser.extra_data.setdefault("cycles", {})
    if len(args) == 2:
        return CycleAgainNode(_named_cycle(cycles, args[1]))
    name, silent, values = None, False, args[1:]
    if len(args) > 4 and args[-3] == "as":
        if args[-1] != "silent":
            raise TemplateSyntaxError(f"Only 'silent' flag is allowed after cycle's name, not '{args[-1]}'.")
        name, silent, values = args[-2], True, args[1:-3]
    elif len(args) > 3 and args[-2] == "as":
        name, values = args[-1], args[1:-2]
    node = CycleNode([parser.compile_filter(value) for value in values], name, silent)
    if name:
        cycles[name] = node
    cycles[None] = node  # type: ignore[index]  # the last one, for resetcycle without a name
    return node


def _named_cycle(cycles: dict[Any, CycleNode], name: str) -> CycleNode:
    if not any(key is not None for key in cycles):
        raise TemplateSyntaxError(f"No named cycles in template. '{name}' is not defined")
    if name not in cycles:
        raise TemplateSyntaxError(f"Named cycle '{name}' does not exist.")
    return cycles[name]


class ResetCycleNode(NativeNode):
    """``{% resetcycle name %}``."""

    child_nodelists = ()
    remembers = True

    def __init__(self, node: CycleNode) -> None:
        self.node = node

    def write(self, writer: Writer) -> None:
        """Start the cycle anew."""
        writer.flush()
        writer.line(f"rt.state.pop({writer.constants.memory(self.node)}, None)")


@register.tag("resetcycle")
def do_resetcycle(parser: Parser, token: Token) -> ResetCycleNode:
    """Let a cycle begin with its first value again."""
    args = token.split_contents()
    if len(args) > 2:
        raise TemplateSyntaxError(f"{args[0]!r} tag accepts at most one argument.")
    cycles: dict[Any, CycleNode] = parser.extra_data.get("cycles", {})
    if len(args) == 2:
        if args[1] not in cycles:
            raise TemplateSyntaxError(f"Named cycle '{args[1]}' does not exist.")
        return ResetCycleNode(cycles[args[1]])
    if None not in cycles:
        raise TemplateSyntaxError("No cycles in template.")
    return ResetCycleNode(cycles[None])


class FilterNode(NativeNode):
    """``{% filter upper|cut:"x" %}``: its content through filters."""

    def __init__(self, filter_expr: FilterExpression, nodelist: NodeList) -> None:
        self.filter_expr, self.nodelist = filter_expr, nodelist

    def write(self, writer: Writer) -> None:
        """Render the content, filter it, output it as it then is."""
        with writer.captured() as content:
            writer.nodes(self.nodelist)
        safe = writer.temp("s")
        writer.line(f"{safe} = SAFE({content})")
        with writer.names.scope(["var"], [], False):
            writer.names.bind("var", safe)
            result = self.filter_expr.write(writer)
            shown = writer.temp("s")
            writer.line(f"{shown} = str({writer.shown(result)})")
            writer.out(shown)
            writer.flush()


@register.tag("filter")
def do_filter(parser: Parser, token: Token) -> FilterNode:
    """Put the content of the block through filters."""
    _, _, rest = token.contents.partition(" ")
    expression = parser.compile_filter(f"var|{rest.strip()}")
    for function, _ in expression.filters:
        name = getattr(function, "_filter_name", "")
        if name in ("escape", "safe"):
            raise TemplateSyntaxError(f'"filter {name}" is not permitted. Use the "autoescape" tag instead.')
    nodelist = parser.parse(("endfilter",))
    parser.delete_first_token()
    return FilterNode(expression, nodelist)


class FirstOfNode(NativeNode):
    """``{% firstof a b "fallback" as name %}``."""

    child_nodelists = ()

    def __init__(self, variables: list[FilterExpression], asvar: str | None = None) -> None:
        self.vars, self.asvar = variables, asvar

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.asvar] if self.asvar else []

    def write(self, writer: Writer) -> None:
        """Find the first true value; output or store it."""
        writer.flush()
        found = writer.temp()
        writer.line(f"{found} = ''")
        depth = writer.indent
        for number, one in enumerate(self.vars):
            value = one.write(writer, ignore_failures=True, forgiving=True)
            with writer.indented(f"if {value}:"):
                if self.asvar:
                    writer.line(
                        f"{found} = {'rt.show_result' if writer.autoescape else 'rt.plain_result'}({writer.shown(value)}, '')"
                    )
                else:
                    writer.line(f"{found} = {value}")
            if number + 1 < len(self.vars):
                writer.line("else:")
                writer.indent += 1
        writer.indent = depth
        if self.asvar:
            writer.set(self.asvar, f"SAFE({found})" if writer.autoescape else found)
        else:
            writer.show(found, str(self.vars[0]), "result")


@register.tag("firstof")
def do_firstof(parser: Parser, token: Token) -> FirstOfNode:
    """Output the first value that is not false."""
    _tag, *choices = token.split_contents()
    if not choices:
        raise TemplateSyntaxError("'firstof' statement requires at least one argument")
    variable = None
    if choices[-2:-1] == ["as"]:
        *choices, _as, variable = choices
    return FirstOfNode([parser.compile_filter(choice) for choice in choices], variable)


class SpacelessNode(NativeNode):
    """``{% spaceless %}``: no white space between tags."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def write(self, writer: Writer) -> None:
        """Render the content and drop the white space between its tags."""
        with writer.captured() as content:
            writer.nodes(self.nodelist)
        shown = writer.temp("s")
        writer.line(f"{shown} = {writer.constants.add(without_space_between_tags)}({content}.strip())")
        writer.out(shown)
        writer.flush()


def without_space_between_tags(text: str) -> str:
    """Return HTML without white space between a tag's end and the next tag's start."""
    return BETWEEN_TAGS.sub("><", text)


@register.tag("spaceless")
def do_spaceless(parser: Parser, token: Token) -> SpacelessNode:
    """Drop white space between tags inside the block."""
    nodelist = parser.parse(("endspaceless",))
    parser.delete_first_token()
    return SpacelessNode(nodelist)


MARKS = {
    "openblock": "{%",
    "closeblock": "%}",
    "openvariable": "{{",
    "closevariable": "}}",
    "openbrace": "{",
    "closebrace": "}",
    "opencomment": "{#",
    "closecomment": "#}",
}


class TextOutputNode(NativeNode):
    """A tag whose output is known when the template is parsed."""

    child_nodelists = ()

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, writer: Writer) -> None:
        """Output the text."""
        writer.text(self.text)


@register.tag("templatetag")
def do_templatetag(parser: Parser, token: Token) -> TextOutputNode:
    """Output the characters of a template tag."""
    bits = token.contents.split()
    if len(bits) != 2:
        raise TemplateSyntaxError("'templatetag' statement takes one argument")
    if bits[1] not in MARKS:
        raise TemplateSyntaxError(f"Invalid templatetag argument: '{bits[1]}'. Must be one of: {list(MARKS)}")
    return TextOutputNode(MARKS[bits[1]])


class VerbatimNode(NativeNode):
    """``{% verbatim %}``: text that looks like template code and is not."""

    child_nodelists = ()

    def __init__(self, content: str) -> None:
        self.content = content

    def write(self, writer: Writer) -> None:
        """Output the text."""
        writer.text(self.content)


@register.tag("verbatim")
def do_verbatim(parser: Parser, token: Token) -> VerbatimNode:
    """Output the content of the block as it is written."""
    nodelist = parser.parse(("endverbatim",))
    parser.delete_first_token()
    return VerbatimNode("".join(node.s for node in nodelist))
