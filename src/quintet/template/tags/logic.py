"""if, for, ifchanged, with: branches, loops and names."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from quintet.template.compiler.analysis import passes_context, set_names
from quintet.template.compiler.lines import SHOWN
from quintet.template.compiler.loops import Loop
from quintet.template.compiler.names import Scope
from quintet.template.compiler.writer import Writer
from quintet.template.conditions import ConditionParser
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList, TextNode
from quintet.template.parser import Parser, token_kwargs
from quintet.template.tokens import Token

register = Library()

#: Longer chains of elif are written one after the other instead of nested.
NESTED_BRANCHES = 8

INVALID_LOOP_NAME = frozenset("\"' |")


class IfNode(NativeNode):
    """``{% if %}`` with its branches: (condition, nodes) pairs, the condition None for else."""

    def __init__(self, conditions_nodelists: list[tuple[Any, NodeList]]) -> None:
        self.conditions_nodelists = conditions_nodelists

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __iter__(self) -> Iterator[Any]:
        for _, nodelist in self.conditions_nodelists:
            yield from nodelist

    @property
    def nodelist(self) -> NodeList:
        """The nodes of all branches."""
        return NodeList(self)

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield the branches."""
        for _, nodelist in self.conditions_nodelists:
            yield nodelist

    def write(self, writer: Writer) -> None:
        """Write each condition in the else of the one before, or in a row when there are many."""
        texts = self._texts()
        if texts is not None:
            self._write_choice(writer, *texts)
            return
        writer.flush()
        if len(self.conditions_nodelists) > NESTED_BRANCHES:
            self._write_in_a_row(writer)
            return
        depth = 0
        for number, (condition, nodelist) in enumerate(self.conditions_nodelists, 1):
            if condition is None:
                self._write_else(writer, nodelist)
                break
            with writer.passing():
                value = condition.write(writer)
            with writer.indented(f"if {value}:"):
                writer.nodes(nodelist)
            if number < len(self.conditions_nodelists):
                writer.line("else:")
                writer.indent += 1
                depth += 1
        writer.indent -= depth

    def _texts(self) -> tuple[str, str] | None:
        """Return what the tag chooses from by one condition, where that is nothing but text."""
        (_, first), *others = self.conditions_nodelists
        if len(others) > 1 or (others and others[0][0] is not None):
            return None
        second = others[0][1] if others else ()
        if any(type(node) is not TextNode for node in (*first, *second)):
            return None
        return "".join(node.s for node in first), "".join(node.s for node in second)

    def _write_choice(self, writer: Writer, first: str, second: str) -> None:
        with writer.passing():
            value = self.conditions_nodelists[0][0].write(writer)
            shown = writer.temp(SHOWN)
            writer.line(f"{shown} = {writer.constant(first)} if {value} else {writer.constant(second)}")
        writer.out(shown)

    def _write_else(self, writer: Writer, nodelist: NodeList) -> None:
        mark = len(writer.lines)
        writer.nodes(nodelist)
        writer.flush()
        if len(writer.lines) == mark:
            writer.line("pass")

    def _write_in_a_row(self, writer: Writer) -> None:
        """Write branches behind a flag instead of deeper and deeper: Python allows only 100 levels of indentation."""
        open_ = writer.temp("b")
        writer.line(f"{open_} = True")
        for condition, nodelist in self.conditions_nodelists:
            with writer.indented(f"if {open_}:"):
                value = "True" if condition is None else condition.write(writer)
                with writer.indented(f"if {value}:"):
                    writer.line(f"{open_} = False")
                    writer.nodes(nodelist)


@register.tag("if")
def do_if(parser: Parser, token: Token) -> IfNode:
    """Render the first branch whose condition holds."""
    branches: list[tuple[Any, NodeList]] = []
    condition = ConditionParser(token.split_contents()[1:], parser).parse()
    branches.append((condition, parser.parse(("elif", "else", "endif"))))
    token = parser.next_token()
    while token.contents.startswith("elif"):
        condition = ConditionParser(token.split_contents()[1:], parser).parse()
        branches.append((condition, parser.parse(("elif", "else", "endif"))))
        token = parser.next_token()
    if token.contents == "else":
        branches.append((None, parser.parse(("endif",))))
        token = parser.next_token()
    if token.contents != "endif":
        message = f'Malformed template tag at line {token.lineno}: "{token.contents}"'
        raise TemplateSyntaxError(message, hint="Write elif for another condition; else and endif stand alone.")
    return IfNode(branches)


class ForNode(NativeNode):
    """``{% for x in items %} ... {% empty %} ... {% endfor %}``."""

    child_nodelists = ("nodelist_loop", "nodelist_empty")
    opens_scope = True

    def __init__(
        self,
        loopvars: list[str],
        sequence: FilterExpression,
        is_reversed: bool,
        nodelist_loop: NodeList,
        nodelist_empty: NodeList | None = None,
    ) -> None:
        self.loopvars, self.sequence, self.is_reversed = loopvars, sequence, is_reversed
        self.nodelist_loop = nodelist_loop
        self.nodelist_empty = NodeList() if nodelist_empty is None else nodelist_empty

    def __repr__(self) -> str:
        end = " reversed" if self.is_reversed else ""
        names = ", ".join(self.loopvars)
        return f"<{type(self).__name__}: for {names} in {self.sequence}, tail_len: {len(self.nodelist_loop)}{end}>"

    def write(self, writer: Writer) -> None:
        """Loop over the items, or render the empty branch."""
        writer.flush()
        items, length = writer.temp("i"), writer.temp("l")
        invalid = writer.constant(writer.options.string_if_invalid)
        with writer.within(self.sequence.token):
            value = self.sequence.write_items(writer)
            writer.line(f"{items} = {value} if type({value}) is list else SEQUENCE({value}, {invalid})")
        writer.line(f"{length} = len({items})")
        if not self.nodelist_empty:
            with writer.indented(f"if {length}:"):
                self._write_loop(writer, items, length)
            return
        with writer.indented(f"if {length}:"):
            self._write_loop(writer, items, length)
        with writer.indented("else:"):
            self._write_empty(writer)

    def _write_empty(self, writer: Writer) -> None:
        names = set_names(self.nodelist_empty)
        with writer.names.scope([], names, passes_context(self.nodelist_empty)):
            writer.nodes(self.nodelist_empty)

    def _write_loop(self, writer: Writer, items: str, length: str) -> None:
        body = self.nodelist_loop
        mirrored = passes_context(body)
        with writer.names.scope([*self.loopvars, "forloop"], set_names(body), mirrored) as scope:
            loop = Loop(writer.temp("j"), length, writer.temp("f"), mirrored or writer.names.dynamic)
            writer.loops.append(loop)
            writer.indent += 1
            with writer.detour() as lines:
                if len(self.loopvars) > 1:
                    # As ever: what tags set lives on to the next turn of a loop over single values, not of one that unpacks.
                    writer.names.forget_set(scope)
                    if writer.names.dynamic:
                        writer.names.bind("forloop", loop.variable)
                item = self._write_item(writer, scope)
                writer.nodes(body)
                writer.flush()
                if not lines:
                    writer.line("pass")
            writer.indent -= 1
            writer.loops.pop()
            if loop.needs_dict and writer.loops:
                for outer in writer.loops:
                    outer.needs_dict = outer.needs_index = True
            self._write_header(writer, loop, items, item)
            writer.resume(lines)

    def _write_item(self, writer: Writer, scope: Scope) -> str:
        if len(self.loopvars) == 1 and not (writer.names.dynamic or scope.mirrored):
            return scope.names[self.loopvars[0]]
        item = writer.temp("x")
        if len(self.loopvars) == 1:
            writer.names.bind(self.loopvars[0], item)
            return item
        count = len(self.loopvars)
        parts = [writer.temp("x") for _ in self.loopvars]
        targets = ", ".join(parts)
        writer.line(f"if type({item}) is tuple and len({item}) == {count}: {targets} = {item}")
        writer.line(f"else: {targets} = UNPACKED({item}, {count})")
        for name, part in zip(self.loopvars, parts, strict=True):
            writer.names.bind(name, part)
        return item

    def _write_header(self, writer: Writer, loop: Loop, items: str, item: str) -> None:
        for line in loop.prelude:
            writer.line(line)
        if loop.needs_dict:
            outer = writer.loops[-1].variable if writer.loops else "c.get('forloop', {})"
            writer.line(f"{loop.variable} = {{'parentloop': {outer}, 'length': {loop.length}}}")
            writer.names.bind("forloop", loop.variable)
        over = writer.over(f"reversed({items})" if self.is_reversed else items)
        if not loop.needs_index:
            writer.line(f"for {item} in {over}:")
            return
        writer.line(f"for {loop.index}, {item} in enumerate({over}):")
        if loop.needs_dict:
            writer.indent += 1
            for name in ("counter0", "counter", "revcounter", "revcounter0", "first", "last"):
                writer.line(f"{loop.variable}['{name}'] = {loop.value(name)}")
            writer.indent -= 1


@register.tag("for")
def do_for(parser: Parser, token: Token) -> ForNode:
    """Loop over the items of a sequence."""
    bits = token.split_contents()
    if len(bits) < 4:
        message = f"'for' statements should have at least four words: {token.contents}"
        raise TemplateSyntaxError(message, hint="Write {% for item in items %}.")
    is_reversed = bits[-1] == "reversed"
    place = -3 if is_reversed else -2
    if bits[place] != "in":
        raise TemplateSyntaxError(f"'for' statements should use the format 'for x in y': {token.contents}")
    names = re.split(r" *, *", " ".join(bits[1:place]))
    for name in names:
        if not name or INVALID_LOOP_NAME & set(name):
            raise TemplateSyntaxError(f"'for' tag received an invalid argument: {token.contents}")
    sequence = parser.compile_filter(bits[place + 1])
    loop = parser.parse(("empty", "endfor"))
    empty = None
    if parser.next_token().contents == "empty":
        empty = parser.parse(("endfor",))
        parser.delete_first_token()
    return ForNode(names, sequence, is_reversed, loop, empty)


class IfChangedNode(NativeNode):
    """``{% ifchanged %}``: renders when its content, or one of its values, differs from the last turn of the loop."""

    child_nodelists = ("nodelist_true", "nodelist_false")
    remembers = True

    def __init__(self, nodelist_true: NodeList, nodelist_false: NodeList, *varlist: FilterExpression) -> None:
        self.nodelist_true, self.nodelist_false, self.varlist = nodelist_true, nodelist_false, varlist

    def write(self, writer: Writer) -> None:
        """Compare with what a variable before the loop, or the state of the rendering, remembers."""
        writer.flush()
        now = writer.temp("g")
        if writer.loops:
            before = writer.loop_memory()
            keep = f"{before} = {now}"
        else:
            before, state, key = writer.temp("h"), writer.temp("h"), writer.constants.memory(self)
            writer.line(f"{state} = c.get('forloop', M)")
            writer.line(f"if type({state}) is not dict: {state} = rt.state")
            writer.line(f"{before} = {state}.get({key}, M)")
            keep = f"{state}[{key}] = {now}"
        content = self._write_now(writer, now)
        with writer.indented(f"if {before} is M or {now} != {before}:"):
            writer.line(keep)
            if content is None:
                writer.nodes(self.nodelist_true)
            else:
                writer.out(content)
        with writer.indented("else:"):
            writer.nodes(self.nodelist_false)

    def _write_now(self, writer: Writer, now: str) -> str | None:
        if self.varlist:
            values = [one.write(writer, ignore_failures=True) for one in self.varlist]
            writer.line(f"{now} = [{', '.join(values)}]")
            return None
        with writer.captured() as content:
            writer.nodes(self.nodelist_true)
        writer.line(f"{now} = {content}")
        return content


@register.tag("ifchanged")
def do_ifchanged(parser: Parser, token: Token) -> IfChangedNode:
    """Render only when something changed since the last turn of the loop."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    changed = parser.parse(("else", "endifchanged"))
    same = NodeList()
    if parser.next_token().contents == "else":
        same = parser.parse(("endifchanged",))
        parser.delete_first_token()
    return IfChangedNode(changed, same, *values)


class WithNode(NativeNode):
    """``{% with name=value %}``."""

    opens_scope = True

    def __init__(self, var: Any, name: Any, nodelist: NodeList, extra_context: Any = None) -> None:
        self.nodelist = nodelist
        self.extra_context: dict[str, FilterExpression] = extra_context or {}
        if name:
            self.extra_context[name] = var

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}>"

    def write(self, writer: Writer) -> None:
        """Bind the values, all read before the first is bound."""
        writer.flush()
        values = {name: expression.write(writer) for name, expression in self.extra_context.items()}
        with writer.names.scope(values, set_names(self.nodelist), passes_context(self.nodelist)):
            for name, value in values.items():
                writer.names.bind(name, value)
            writer.nodes(self.nodelist)


@register.tag("with")
def do_with(parser: Parser, token: Token) -> WithNode:
    """Bind values to names inside the block."""
    bits = token.split_contents()
    rest = bits[1:]
    extra = token_kwargs(rest, parser, support_legacy=True)
    if not extra:
        message = f"'{bits[0]}' expected at least one variable assignment"
        raise TemplateSyntaxError(message, hint="Write {% with name=value %}.")
    if rest:
        raise TemplateSyntaxError(f"{bits[0]!r} received an invalid token: {rest[0]!r}")
    nodelist = parser.parse(("endwith",))
    parser.delete_first_token()
    return WithNode(None, None, nodelist, extra_context=extra)
