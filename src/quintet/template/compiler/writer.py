"""The writer: Python source for one function, written node by node with scopes, pending output and places.

Variables of a template become Python locals: names that come from outside are read once at the top of the function, loop and
``with`` variables are locals of their scope, mirrored into ``c`` only where something else (an include, a block) will read
them. A function with a node whose code is not ours cannot know what that node reads and writes: it is *dynamic*, keeps all
variables in ``c``, and takes and restores a copy at each scope.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from keyword import iskeyword
from typing import Any

from quintet.template.compiler.analysis import is_native, place_of
from quintet.template.compiler.positions import Place
from quintet.template.lookups import MISSING

PLAIN_CONSTANTS = (str, int, float, bool, type(None))


def quoted(text: str) -> str:
    """Return ``text`` as it stands between single quotes in Python source, in ASCII."""
    return text.encode("unicode_escape").decode("ascii").replace("'", "\\'")


class Constants:
    """The objects that compiled functions of one unit refer to, by global name."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self._by_id: dict[int, str] = {}

    def add(self, value: Any) -> str:
        """Return the global name of ``value``."""
        name = self._by_id.get(id(value))
        if name is None:
            name = f"k{len(self.names)}"
            self.names[name] = value
            self._by_id[id(value)] = name
        return name

    def cell(self) -> str:
        """Return the global name of a new cell that compiled code sets: the type a look-up saw last."""
        name = f"q{len(self.names)}"
        self.names[name] = None
        return name


class Scope:
    """The variables of one ``for`` or ``with``: Python names by template name, and what to put back into ``c`` at its end."""

    def __init__(self, mirrored: bool) -> None:
        self.names: dict[str, str] = {}
        self.mirrored = mirrored
        self.kept: dict[str, str] = {}


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


class Writer:
    """Writes the body of one function; see the package for the names that it uses."""

    def __init__(self, constants: Constants, options: Any, autoescape: bool, dynamic: bool, place: Place) -> None:
        self.constants = constants
        self.options = options
        self.autoescape = autoescape
        self.dynamic = dynamic
        self.lines: list[tuple[str, Place]] = []
        self.indent = 1
        self.place = place
        self.first_place = place
        self.sink = "w"
        self.block: str | None = None
        self.loops: list[Loop] = []
        self.cells: list[str] = []
        self._pending: list[tuple[bool, str]] = []
        self._counter = 0
        self._hoisted: dict[str, str] = {}
        self._scopes: list[Scope] = []

    def nodes(self, nodes: Sequence[Any]) -> None:
        """Write nodes one after another, each at its place; foreign ones as calls of their ``render``."""
        for node in nodes:
            with self.at(place_of(node)):
                if is_native(node):
                    node.write(self)
                else:
                    self._foreign(node)

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

    def temp(self, hint: str = "v") -> str:
        """Return a fresh Python name."""
        self._counter += 1
        return f"{hint}{self._counter}"

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
            self.line(f"{self.sink}('{quoted(content)}')" if literal else f"{self.sink}({content})")
            return
        parts = [
            quoted(content).replace("{", "{{").replace("}", "}}") if literal else f"{{{content}}}" for literal, content in pending
        ]
        self.line(f"{self.sink}(f'{''.join(parts)}')")

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

    def show(self, value: str, text: str, known_text: bool = False) -> None:
        """Output the value in the Python variable ``value``, escaped and localised; ``text`` names it in errors."""
        shown = self.temp("s")
        if not value.isidentifier():
            literal, value = value, self.temp()
            self.line(f"{value} = {literal}")
        if self.autoescape:
            if known_text:
                self.line(f"{shown} = E({value})")
                self.line(f"if {shown} is not {value}: {shown} = Q({shown})")
            else:
                kind = self.temp("y")
                self.line(f"{kind} = type({value})")
                self.line(f"if {kind} is str:")
                self.line(f" {shown} = E({value})")
                self.line(f" if {shown} is not {value}: {shown} = Q({shown})")
                self.line(f"elif {kind} is int: {shown} = I({value})")
                self.line(f"else: {shown} = F({value}, {self.constant(text)})")
        elif known_text:
            shown = value
        else:
            self.line(f"{shown} = {value} if type({value}) is str else G({value}, {self.constant(text)})")
        self.out(shown)

    # -- names and scopes ----------------------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        """Return a Python expression for a template variable; a fresh local in a dynamic function."""
        for scope in reversed(self._scopes):
            if name in scope.names and not self.dynamic:
                return scope.names[name]
        if self.dynamic:
            value = self.temp("n")
            self.line(f"{value} = c.get({self.constant(name)}, M)")
            return value
        return self._hoist(name)

    def _hoist(self, name: str) -> str:
        found = self._hoisted.get(name)
        if found is None:
            found = self._hoisted[name] = self.temp("n")
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
        value = self.temp()
        self.line(f"{value} = {source}")
        return value

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
            kept = self.temp("o")
            self.line(f"{kept} = c.copy()")
            self._scopes.append(scope)
            yield scope
            self._scopes.pop()
            self.flush()
            self.line("c.clear()")
            self.line(f"c.update({kept})")
            return
        bound = list(dict.fromkeys(names))
        starts = [name for name in dict.fromkeys(set_inside) if name not in bound]
        outside = {name: self.name(name) for name in starts}
        for name in [*bound, *starts]:
            scope.names[name] = self.temp("v")
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
        if self.cells:
            head.append(f" global {', '.join(self.cells)}")
        head.append(" I = rt.integer; F = rt.show; G = rt.plain")
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

    def _hop(self, value: str, name: str) -> str:
        found, kind = self.temp(), self.temp("y")
        key = self.constant(name)
        self.line(f"{kind} = type({value})")
        if name.isdigit():
            self.line(f"if ({kind} is list or {kind} is tuple) and len({value}) > {int(name)}: {found} = {value}[{int(name)}]")
            self.line(f"else: {found} = L({value}, {key}, {self.constant(self.options.string_if_invalid)})[1]")
            return found
        cell = self.constants.cell()
        self.cells.append(cell)
        self.line(f"if {kind} is dict:")
        self.line(f" try: {found} = {value}[{key}]")
        self.line(f" except KeyError: {found} = D({value}, {key})")
        if name.isidentifier() and not iskeyword(name):
            self.line(f"elif {kind} is {cell}:")
            self.line(f" try: {found} = {value}.{name}")
            self.line(" except Exception as x:")
            self.line(f"  {found} = N({value}, {key}, x, {self.constant(self.options.string_if_invalid)})")
            self.line(f"  if {found} is R: raise")
        self.line(f"else: {cell}, {found} = L({value}, {key}, {self.constant(self.options.string_if_invalid)})")
        return found
