"""The writer: Python source for one function, written node by node.

It knows the nodes, the loops and the functions inside the function; the source itself is gathered by `lines`, variables are
held by `names`, and `values` has the code of look-ups and output. Tags write themselves by its methods.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from quintet.template.compiler.analysis import is_dynamic, is_native, place_of
from quintet.template.compiler.constants import Constants
from quintet.template.compiler.lines import Lines
from quintet.template.compiler.loops import InnerFunction, Loop
from quintet.template.compiler.misses import Site
from quintet.template.compiler.names import Names
from quintet.template.compiler.positions import Place
from quintet.template.compiler.values import write_hop, write_shown

#: How many levels of indentation a function has before it is broken up, once it is known to nest too deeply.
DEEPEST = 12


class Writer(Lines):
    """Writes the body of one function; see the package for the names that it uses."""

    def __init__(self, constants: Constants, options: Any, autoescape: bool, dynamic: bool, place: Place) -> None:
        super().__init__(constants, options, place)
        self.autoescape = autoescape
        self.names = Names(self, dynamic)
        #: How deep the function itself stands in another one.
        self.outer_indent = 0
        #: Whether look-ups that lead nowhere are recorded.
        self.records: bool = options.records_misses
        self.block: str | None = None
        #: Makes a function of nodes that nest too deeply to stand in this one; given only where that is so.
        self.outline: Callable[[Sequence[Any], bool], Any] | None = None
        self.loops: list[Loop] = []
        #: The functions inside this one that are being written, and the names of all of them for tracebacks.
        self._functions: list[InnerFunction] = []
        self._once: list[str] = []
        self.function_names: dict[str, str] = {}

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
        self.line("E = rt.shows")
        self.out(text)
        self.flush()

    # -- functions inside the function ---------------------------------------------------------------------------------

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
        inner.counts = self.counts
        inner.nodes(nodes)
        for code, place in inner.source(name):
            self.lines.append((" " * self.indent + code, place))
        self.function_names |= {**inner.function_names, name: shown_name}
        return name

    def once(self, source: str) -> str:
        """Return the Python variable of what ``source`` gives the first time that this place is reached in a call."""
        name = self.temp("y")
        (self._functions[-1].once if self._functions else self._once).append(name)
        self.line(f"if {name} is None: {name} = {source}")
        return name

    # -- values --------------------------------------------------------------------------------------------------------

    def show(self, value: str, text: str, known: str = "") -> None:
        """Output the value in the Python variable ``value``, escaped and localised; ``text`` names it in errors.

        ``known`` tells what it always is (``text`` that is plain, an ``int``, a ``result`` that is not to be called) or mostly
        (``safe`` text).
        """
        self.out(write_shown(self, value, text, self.autoescape, known), may_be_number=True)

    def over(self, items: str) -> str:
        """Return source of what a loop goes over; a subclass may put something between the loop and its items."""
        return items

    def shown(self, value: str) -> str:
        """Return source of a value that is about to become text; a subclass may look at it first."""
        return value

    def compared(self, first: str, operator: str, second: str) -> str:
        """Return source of a comparison in a condition; a subclass may bound the work that it is."""
        return f"{first} {operator} {second}"

    def false_when_failed(self, result: str) -> None:
        """End the ``try`` of a condition, whose failure makes it false; a subclass may let some errors through."""
        self.line(f"except Exception: {result} = False")

    def look(self, value: str, names: Sequence[str]) -> str:
        """Follow the dots ``names`` from the Python variable ``value``; return the variable that holds what they lead to.

        Each dot has an inline cache: a plain dict is asked for the key, an object of the type seen last for the attribute.
        """
        for name in names:
            value = write_hop(self, value, name)
        return value

    def recorded(self, value: str, text: str, names: Sequence[str]) -> str:
        """Do as `look` for the variable ``text`` with the names ``names``, of which ``value`` is the first; record a miss."""
        steps = [value]
        for name in names[1:]:
            steps.append(write_hop(self, steps[-1], name))
        found = self.temp()
        site = self.constants.add(Site(text, tuple(names), self.template, *self.find(text), self.names.bound()))
        self.line(f"{found} = rt.missed({site}, c, ({', '.join(steps)},)) if {steps[-1]} is M else {steps[-1]}")
        return found

    # -- variables and loops -------------------------------------------------------------------------------------------

    def set(self, name: str, value: str) -> None:
        """Set a variable as a tag with ``as name`` does: in the innermost scope, or in the context."""
        self.flush()
        self.names.bind(name, value)
        if not self.names.in_scope:
            self.line("rt.dirty = True")

    def loop_value(self, names: Sequence[str]) -> str | None:
        """Return the Python variable with ``forloop.<names>`` of a loop in this function, without making the dictionary.

        None when the dictionary is needed, which is noted, or when no loop of this function is around.
        """
        if not self.loops or self.names.dynamic:
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

    def refresh(self) -> None:
        """Read again what depends on the language, after something may have changed it."""
        self.flush()
        self.line("E = rt.shows")

    def source(self, name: str) -> list[tuple[str, Place]]:
        """Return the function: header, the names read from outside, the body."""
        self.flush()
        head = [f"def {name}(c, w, rt, d=0):"]
        if self.constants.cells:
            head.append(f" global {', '.join(self.constants.cells)}")
        head.append(" E = rt.shows")
        if self._once:
            head.append(f" {' = '.join(self._once)} = None")
        head += [f" {local} = c.get({self.constant(outer)}, M)" for outer, local in self.names.hoisted.items()]
        return [*((code, self.first_place) for code in head), *self.lines]
