"""The writer: Python source for one function, written node by node with scopes, pending output and places.

Variables of a template become Python locals: names that come from outside are read once at the top of the function, loop and
``with`` variables are locals of their scope, mirrored into ``c`` only where something else (an include, a block) will read
them. A function with a node whose code is not ours cannot know what that node reads and writes: it is *dynamic*, keeps all
variables in ``c``, and takes and restores a copy at each scope.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from keyword import iskeyword
from typing import Any
from unicodedata import is_normalized

from quintet.template.compiler.analysis import is_dynamic, is_native, place_of
from quintet.template.compiler.constants import Constants
from quintet.template.compiler.misses import Site
from quintet.template.compiler.positions import Place
from quintet.template.lookups import MISSING
from quintet.template.spots import Spot

#: How many levels of indentation a function has before it is broken up, once it is known to nest too deeply.
DEEPEST = 12

PLAIN_CONSTANTS = (str, int, float, bool, type(None))


def quoted(text: str) -> str:
    """Return ``text`` as it stands between single quotes in Python source, in ASCII."""
    return text.encode("unicode_escape").decode("ascii").replace("'", "\\'")


class Scope:
    """The variables of one ``for`` or ``with``: Python names by template name, and what to put back into ``c`` at its end."""

    def __init__(self, mirrored: bool) -> None:
        self.names: dict[str, str] = {}
        self.mirrored = mirrored
        self.kept: dict[str, str] = {}
        #: Of the names that nodes inside set: where their values outside are; in a dynamic function a copy of all variables.
        self.outside: dict[str, str] = {}
        self.copy = ""


class Loop:
    """A ``for`` that is being written: where its index, length and ``forloop`` dictionary are, and whether they are needed."""

    def __init__(self, index: str, length: str, variable: str, needs_dict: bool) -> None:
        self.index, self.length, self.variable = index, length, variable
        self.needs_dict = needs_dict
        self.needs_index = needs_dict
        #: Lines to write before the loop, for tags inside that remember something from one turn to the next.
        self.prelude: list[str] = []

    def value(self, name: str) -> str | None:
        """Return source for ``forloop.name``; None for a name that needs the dictionary."""
        values = {
            "counter": f"{self.index} + 1",
            "counter0": self.index,
            "revcounter": f"{self.length} - {self.index}",
            "revcounter0": f"{self.length} - {self.index} - 1",
            "first": f"{self.index} == 0",
            "last": f"{self.index} == {self.length} - 1",
            "length": self.length,
        }
        return values.get(name)


class InnerFunction:
    """A function inside the function: how many loops are open around it, and what of theirs it sets."""

    def __init__(self, loops: int) -> None:
        self.loops = loops
        self.outer_names: list[str] = []
        #: What is computed at its first use in one call of it.
        self.once: list[str] = []


class Writer:
    """Writes the body of one function; see the package for the names that it uses."""

    def __init__(self, constants: Constants, options: Any, autoescape: bool, dynamic: bool, place: Place) -> None:
        self.constants = constants
        self.options = options
        self.autoescape = autoescape
        self.dynamic = dynamic
        self.lines: list[tuple[str, Place]] = []
        self.indent = 1
        #: How deep the function itself stands in another one.
        self.outer_indent = 0
        self.place = place
        self.first_place = place
        self.sink = "w"
        #: Whether look-ups that lead nowhere are recorded, and of what they are recorded: the template's name and source.
        self.records: bool = options.records_misses
        self.template, self.template_source = "", ""
        self.token: Any = None
        #: Where in the source the tag or the part of it that is being written starts and ends.
        self.range: tuple[int, int] | None = None
        self.block: str | None = None
        #: Makes a function of nodes that nest too deeply to stand in this one; given only where that is so.
        self.outline: Callable[[Sequence[Any], bool], Any] | None = None
        self.loops: list[Loop] = []
        self._pending: list[tuple[bool, str]] = []
        self.counter = 0
        self._hoisted: dict[str, str] = {}
        #: What the template calls the variable that a Python name holds, for errors.
        self.spoken: dict[str, str] = {}
        self._scopes: list[Scope] = []
        #: The functions inside this one that are being written, and the names of all of them for tracebacks.
        self._functions: list[InnerFunction] = []
        self._once: list[str] = []
        self.function_names: dict[str, str] = {}
        #: Of Python variables whose values are ready for use, what these are: ``int`` or ``bool``.
        self.kinds: dict[str, str] = {}

    def nodes(self, nodes: Sequence[Any]) -> None:
        """Write nodes one after another, each at its place; foreign ones as calls of their ``render``."""
        if self.outline is not None and self.outer_indent + self.indent > DEEPEST and nodes:
            self.flush()
            self.line(f"{self.constants.add(self.outline(nodes, self.autoescape))}(c, {self.sink}, rt, d)")
            self.refresh()
            return
        outer, outer_range = self.token, self.range
        for node in nodes:
            self.token = getattr(node, "token", None)
            self.range = getattr(self.token, "position", None)
            with self.at(place_of(node)):
                if is_native(node):
                    node.write(self)
                else:
                    self._foreign(node)
        self.token, self.range = outer, outer_range

    def _foreign(self, node: Any) -> None:
        self.flush()
        text = self.temp("s")
        self.line(f"{text} = rt.foreign({self.constants.add(node)}, c, {self.autoescape})")
        self.line("I = rt.integer")
        self.out(text)
        self.flush()

    # -- lines ---------------------------------------------------------------------------------------------------------

    def line(self, code: str) -> None:
        """Write one line of code at the current place."""
        self.lines.append((" " * self.indent + code, self.place))

    @contextmanager
    def indented(self, header: str) -> Iterator[None]:
        """Write a header such as ``if x:`` and indent what the block writes; output pending before and in it is flushed."""
        self.flush()
        self.line(header)
        self.indent += 1
        mark = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == mark:
            self.line("pass")
        self.indent -= 1

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Write at another place inside the block."""
        before, self.place = self.place, place
        yield
        self.place = before

    @contextmanager
    def within(self, text: str) -> Iterator[None]:
        """Write at the place of ``text`` in what is being written (a tag, or an expression of it), inside the block."""
        outer = self.range
        spot = None if outer is None else Spot("", self.template_source, *outer).narrowed(text)
        if spot is None:
            yield
            return
        self.range = spot.start, spot.end
        before = self.template_source[self.token.position[0] : spot.start]
        start = self.token.columns[0]
        if "\n" in before:  # a tag over several lines
            start, before = 0, before[before.rindex("\n") + 1 :]
        start += len(before.encode(errors="replace"))
        line = self.token.lineno + self.template_source.count("\n", self.token.position[0], spot.start)
        with self.at((line, start, start + len(spot.text.partition("\n")[0].encode(errors="replace")))):
            yield
        self.range = outer

    def temp(self, hint: str = "v") -> str:
        """Return a fresh Python name; ``hint`` is a letter, but for those of the globals k (constants) and q (cells)."""
        assert hint not in "kq"
        self.counter += 1
        return f"{hint}{self.counter}"

    def constant(self, value: Any) -> str:
        """Return source for a constant."""
        if value is MISSING:
            return "M"
        if type(value) in PLAIN_CONSTANTS and not isinstance(value, float):
            return f"'{quoted(value)}'" if isinstance(value, str) else repr(value)
        return self.constants.add(value)

    @contextmanager
    def detour(self) -> Iterator[list[tuple[str, Place]]]:
        """Collect the lines of the block instead of writing them; add them later with `resume`."""
        self.flush()
        kept, self.lines = self.lines, []
        collected = self.lines
        yield collected
        self.flush()
        self.lines = kept

    def resume(self, lines: list[tuple[str, Place]]) -> None:
        """Write lines that `detour` collected."""
        self.lines += lines

    @contextmanager
    def function(self, shown_name: str, parameters: str) -> Iterator[str]:
        """Write the block as a function inside this one, which sees its variables; give its Python name.

        Its first parameter is ``w``, where its output goes; ``shown_name`` is what tracebacks call it.
        """
        self.flush()
        name, sink, known_cells = self.temp("f"), self.sink, len(self.constants.cells)
        self.function_names[name] = shown_name
        inner = InnerFunction(len(self.loops))
        self._functions.append(inner)
        self.sink = "w"
        self.indent += 1
        with self.detour() as lines:
            yield name
        self.indent -= 1
        self.sink = sink
        self._functions.pop()
        self.line(f"def {name}({parameters}):")
        cells = self.constants.cells[known_cells:]
        if cells:
            self.line(f" global {', '.join(cells)}")
        if inner.outer_names:
            self.line(f" nonlocal {', '.join(inner.outer_names)}")
        if inner.once:
            self.line(f" {' = '.join(inner.once)} = None")
        self.resume(lines)

    def apart(self, nodes: Sequence[Any], shown_name: str) -> str:
        """Write ``nodes`` as a function inside this one that sees nothing of it; return its Python name.

        It is called as every compiled function is: with variables, output, runtime and depth of its own.
        """
        self.flush()
        dynamic = self.outline is not None or is_dynamic(nodes)
        inner = type(self)(self.constants, self.options, self.autoescape, dynamic, self.place)
        inner.outline, inner.outer_indent = self.outline, self.outer_indent + self.indent
        inner.template, inner.template_source, inner.block = self.template, self.template_source, self.block
        # Names that are used in both would get one name in tracebacks.
        name = self.temp("f")
        inner.counter = self.counter
        inner.nodes(nodes)
        for code, place in inner.source(name):
            self.lines.append((" " * self.indent + code, place))
        self.counter = inner.counter
        self.function_names |= {**inner.function_names, name: shown_name}
        return name

    def once(self, source: str) -> str:
        """Return the Python variable of what ``source`` gives the first time that this place is reached in a call."""
        name = self.temp("y")
        (self._functions[-1].once if self._functions else self._once).append(name)
        self.line(f"if {name} is None: {name} = {source}")
        return name

    # -- output --------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Output literal text."""
        if text:
            self._pending.append((True, text))

    def out(self, name: str) -> None:
        """Output the text that the Python variable ``name`` holds; it must not change until the next `flush`."""
        self._pending.append((False, name))

    def flush(self) -> None:
        """Write one append for all pending output."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        if len(pending) == 1:
            literal, content = pending[0]
            self.emit(f"'{quoted(content)}'" if literal else content)
            return
        parts = [
            quoted(content).replace("{", "{{").replace("}", "}}") if literal else f"{{{content}}}" for literal, content in pending
        ]
        self.emit(f"f'{''.join(parts)}'")

    def emit(self, text: str) -> None:
        """Write one append of ``text``, which is Python source."""
        self.line(f"{self.sink}({text})")

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Let the block's output become the text of a Python variable, whose name is given."""
        self.flush()
        pieces, sink, result = self.temp("p"), self.temp("w"), self.temp("s")
        self.line(f"{pieces} = []")
        self.line(f"{sink} = {pieces}.append")
        before, self.sink = self.sink, sink
        yield result
        self.flush()
        self.sink = before
        self.line(f"{result} = ''.join({pieces})")

    def stored(self, source: str) -> str:
        """Write a value into a Python variable of its own, and return that."""
        found = self.temp()
        self.line(f"{found} = {source}")
        return found

    def show(self, value: str, text: str, known: str = "") -> None:
        """Output the value in the Python variable ``value``, escaped and localised; ``text`` names it in errors.

        ``known`` tells what it always is (``text`` that is plain, an ``int``) or mostly (``safe`` text).
        """
        shown = self.temp("s")
        if not value.isidentifier():
            value = self.stored(value)
        other = f"rt.{'show' if self.autoescape else 'plain'}({value}, {self.constant(text)})"
        if known == "text" and not self.autoescape:
            shown = value
        elif known == "int":
            self.line(f"{shown} = I({value})")
        elif not self.autoescape:
            self.line(f"{shown} = {value} if type({value}) is str else {other}")
        elif known == "safe":
            self.line(f"{shown} = {value} if type({value}) is SAFE else {other}")
        elif known == "text":
            self._escape(shown, value)
        else:
            kind = self.temp("y")
            self.line(f"{kind} = type({value})")
            self.line(f"if {kind} is str:")
            self.indent += 1
            self._escape(shown, value)
            self.indent -= 1
            self.line(f"elif {kind} is int: {shown} = I({value})")
            self.line(f"else: {shown} = {other}")
        self.out(shown)

    def _escape(self, shown: str, value: str) -> None:
        self.line(f"{shown} = E({value})")
        self.line(f"if {shown} is not {value}: {shown} = Q({shown})")

    def over(self, items: str) -> str:
        """Return source of what a loop goes over; a subclass may put something between the loop and its items."""
        return items

    def shown(self, value: str) -> str:
        """Return source of a value that is about to become text; a subclass may look at it first."""
        return value

    # -- names and scopes ----------------------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        """Return a Python expression for a template variable; a fresh local in a dynamic function."""
        for scope in reversed(self._scopes):
            if name in scope.names and not self.dynamic:
                return scope.names[name]
        if self.dynamic:
            value = self.temp("n")
            self.spoken[value] = name
            self.line(f"{value} = c.get({self.constant(name)}, M)")
            return value
        return self._hoist(name)

    def _hoist(self, name: str) -> str:
        found = self._hoisted.get(name)
        if found is None:
            found = self._hoisted[name] = self.temp("n")
            self.spoken[found] = name
        return found

    def loop_value(self, names: Sequence[str]) -> str | None:
        """Return the Python variable with ``forloop.<names>`` of a loop in this function, without making the dictionary.

        None when the dictionary is needed, which is noted, or when no loop of this function is around.
        """
        if not self.loops or self.dynamic:
            return None
        loop = self.loops[-1]
        source = loop.value(names[0]) if len(names) == 1 else None
        if source is None:
            for outer in self.loops:
                outer.needs_dict = outer.needs_index = True
            return None
        loop.needs_index = True
        value = self.stored(source)
        self.kinds[value] = "bool" if names[0] in ("first", "last") else "int"
        return value

    def loop_memory(self) -> str:
        """Return a Python variable for what a tag remembers from one turn of the innermost loop to the next; M at first."""
        name, depth = self.temp("h"), len(self.loops)
        self.loops[-1].prelude.append(f"{name} = M")
        for inner in self._functions:
            if depth <= inner.loops:
                inner.outer_names.append(name)
        return name

    def is_local(self, name: str) -> bool:
        """Say whether a scope of this function binds ``name``."""
        return any(name in scope.names for scope in self._scopes)

    @contextmanager
    def scope(self, names: Iterable[str], set_inside: Iterable[str], mirrored: bool) -> Iterator[Scope]:
        """Open a scope that binds ``names``; ``set_inside`` are those that nodes in it set, which start as they were outside.

        ``mirrored`` keeps ``c`` in step, for what reads it from inside.
        """
        self.flush()
        scope = Scope(mirrored)
        if self.dynamic:
            kept = scope.copy = self.temp("o")
            self.line(f"{kept} = c.copy()")
            scope.names = dict.fromkeys(names, "")  # their values are in ``c``, as all are
            self._scopes.append(scope)
            yield scope
            self._scopes.pop()
            self.flush()
            self.line("c.clear()")
            self.line(f"c.update({kept})")
            return
        bound = list(dict.fromkeys(names))
        starts = [name for name in dict.fromkeys(set_inside) if name not in bound]
        outside = scope.outside = {name: self.name(name) for name in starts}
        for name in [*bound, *starts]:
            scope.names[name] = self.temp("v")
            self.spoken[scope.names[name]] = name
            if mirrored:
                scope.kept[name] = self.temp("o")
                self.line(f"{scope.kept[name]} = c.get({self.constant(name)}, M)")
        for name in starts:
            self.line(f"{scope.names[name]} = {outside[name]}")
        self._scopes.append(scope)
        yield scope
        self._scopes.pop()
        self.flush()
        for name, kept in scope.kept.items():
            self.line(f"PUT(c, {self.constant(name)}, {kept})")

    def forget_set(self, scope: Scope) -> None:
        """Let the names that nodes in a scope set be again what they are outside, for the next turn of a loop."""
        if scope.copy:
            self.line("c.clear()")
            self.line(f"c.update({scope.copy})")
        for name, value in scope.outside.items():
            self.line(f"{scope.names[name]} = {value}")
            if scope.mirrored:
                self.line(f"PUT(c, {self.constant(name)}, {value})")

    def bind(self, name: str, value: str) -> None:
        """Set a variable that the innermost scope binds (or, without a scope, the function)."""
        if self.dynamic:
            self.line(f"c[{self.constant(name)}] = {value}")
            return
        for scope in reversed(self._scopes):
            if name in scope.names:
                self.line(f"{scope.names[name]} = {value}")
                if scope.mirrored:
                    self.line(f"c[{self.constant(name)}] = {value}")
                return
        self.line(f"{self._hoist(name)} = c[{self.constant(name)}] = {value}")

    def set(self, name: str, value: str) -> None:
        """Set a variable as a tag with ``as name`` does: in the innermost scope, or in the context."""
        self.flush()
        self.bind(name, value)
        if not self._scopes:
            self.line("rt.dirty = True")

    def refresh(self) -> None:
        """Read again what depends on the language, after something may have changed it."""
        self.flush()
        self.line("I = rt.integer")

    # -- the whole -----------------------------------------------------------------------------------------------------

    def source(self, name: str) -> list[tuple[str, Place]]:
        """Return the function: header, the names read from outside, the body."""
        self.flush()
        head = [f"def {name}(c, w, rt, d=0):"]
        if self.constants.cells:
            head.append(f" global {', '.join(self.constants.cells)}")
        head.append(" I = rt.integer")
        if self._once:
            head.append(f" {' = '.join(self._once)} = None")
        head += [f" {local} = c.get({self.constant(outer)}, M)" for outer, local in self._hoisted.items()]
        return [*((code, self.first_place) for code in head), *self.lines]

    # -- look-ups ------------------------------------------------------------------------------------------------------

    def look(self, value: str, names: Sequence[str]) -> str:
        """Follow the dots ``names`` from the Python variable ``value``; return the variable that holds what they lead to.

        Each dot has an inline cache: a plain dict is asked for the key, an object of the type seen last for the attribute.
        """
        for name in names:
            value = self._hop(value, name)
        return value

    def recorded(self, value: str, text: str, names: Sequence[str]) -> str:
        """Do as `look` for the variable ``text`` with the names ``names``, of which ``value`` is the first; record a miss."""
        steps = [value]
        for name in names[1:]:
            steps.append(self._hop(steps[-1], name))
        found = self.temp()
        known = tuple(dict.fromkeys(name for scope in self._scopes for name in scope.names))
        site = self.constants.add(Site(text, tuple(names), self.template, *self._find(text), known))
        self.line(f"{found} = rt.missed({site}, c, ({', '.join(steps)},)) if {steps[-1]} is M else {steps[-1]}")
        return found

    def place_in_tag(self, text: str) -> Place:
        """Return where ``text`` stands in the tag that is being written: of a tag over several lines, its own line."""
        position = getattr(self.token, "position", None)
        at = -1 if position is None or not self.options.multiline_tags else self.template_source.find(text, *position)
        if at < 0:
            return self.place
        line_start = self.template_source.rfind("\n", 0, at) + 1
        column = len(self.template_source[line_start:at].encode(errors="replace"))
        width = len(text.partition("\n")[0].encode(errors="replace"))
        return (self.template_source.count("\n", 0, at) + 1, column, column + width)

    def _find(self, text: str) -> tuple[int, int]:
        """Return line and column, from 1, of ``text`` within the tag that is being written."""
        position = getattr(self.token, "position", None)
        if position is None:
            return self.place[0], self.place[1] + 1
        start, end = position
        at = self.template_source.find(text, start, end)
        at = start if at < 0 else at
        return self.template_source.count("\n", 0, at) + 1, at - self.template_source.rfind("\n", 0, at)

    def _hop(self, value: str, name: str) -> str:
        found, kind = self.temp(), self.temp("y")
        key = self.constant(name)
        # Most engines have none, and an argument less is code less.
        invalid = f", {self.constant(self.options.string_if_invalid)}" if self.options.string_if_invalid else ""
        self.line(f"{kind} = type({value})")
        if name.isdigit():
            self.line(f"if ({kind} is list or {kind} is tuple) and len({value}) > {int(name)}: {found} = {value}[{int(name)}]")
            self.line(f"else: {found} = L({value}, {key}{invalid})[1]")
            return found
        cell = self.constants.cell()
        self.line("try:")
        self.line(f" if {kind} is dict: {found} = {value}[{key}]")
        # Python reads identifiers in a normal form, templates do not.
        if name.isidentifier() and not iskeyword(name) and is_normalized("NFKC", name):
            self.line(f" elif {kind} is {cell}: {found} = {value}.{name}")
        self.line(f" else: {cell}, {found} = L({value}, {key}{invalid})")
        # One handler for all of them: each costs as much code as the look-up itself.
        self.line("except Exception:")
        self.line(f" {cell}, {found} = H({value}, {key}, {cell}{invalid})")
        self.line(f" if {found} is R: raise")
        return found
