"""Freezing: what a deferred section sees, as it is where the section stands, for when it renders.

The page goes on meanwhile: loops turn, variables are bound to other values, the context faces other templates. So a section gets
a copy of its variables, of the loops around it, of the context and of the runtimes that stand before it. The content of slots is
a function that sees the variables of its own template; it is made again with cells of its own. What the values themselves are
is not copied.
"""

from collections.abc import Callable
from copy import copy
from types import CellType, FunctionType
from typing import Any

from quintet.template.components.calls import FILLS, Calling
from quintet.template.streaming import SectionRuntime, StreamingRuntime, section_runtime

#: What compiled code calls its variables and its runtime.
VARIABLES, RUNTIME = "c", "rt"


class Freezer:
    """Copies for one section; a thing that is met twice is copied once. ``pieces`` takes the section's output."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        #: Copies by the id of what they are of, which is kept alive beside them.
        self._made: dict[int, tuple[Any, Any]] = {}

    def _once(self, value: Any, make: Callable[[Any], Any]) -> Any:
        held = self._made.get(id(value))
        if held is None:
            held = self._made[id(value)] = (value, make(value))
        return held[1]

    def variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the variables."""
        return self._once(variables, self._variables)

    def runtime(self, runtime: StreamingRuntime) -> SectionRuntime:
        """Return the runtime that stands for ``runtime`` in the section."""
        return self._once(runtime, lambda found: section_runtime(found, self._once(found.context, self._context), self.pieces))

    def _variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        inside = variables.copy()
        if type(inside.get("forloop")) is dict:
            inside["forloop"] = self._once(inside["forloop"], self._loop)
        if type(inside.get(FILLS)) is dict:
            inside[FILLS] = self._once(inside[FILLS], self._fills)
        return inside

    def _loop(self, loop: dict[str, Any]) -> dict[str, Any]:
        inside = loop.copy()
        if inside.get("parentloop"):
            inside["parentloop"] = self._once(inside["parentloop"], self._loop)
        return inside

    def _context(self, context: Any) -> Any:
        inside = copy(context)
        inside.render_context.dicts = [self._once(layer, dict) for layer in inside.render_context.dicts]
        return inside

    def _fills(self, fills: dict[str, Any]) -> dict[str, Any]:
        return {name: self._once(function, self._fill) for name, function in fills.items()}

    def _fill(self, function: FunctionType) -> FunctionType:
        """Return the content of a slot with cells of its own; its variables first, since others refer to them."""
        names = function.__code__.co_freevars
        cells = dict(zip(names, function.__closure__ or (), strict=True))
        made = {
            name: CellType(self._held(name, cells[name].cell_contents))
            for name in sorted(names, key=_last)
            if _is_set(cells[name])
        }
        closure = tuple(made.get(name) or CellType() for name in names)
        return FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, closure)

    def _held(self, name: str, value: Any) -> Any:
        if name == VARIABLES:
            return self.variables(value)
        if name == RUNTIME:
            return self.runtime(value)
        if type(value) is Calling:
            return self._once(value, self._calling)
        if type(value) is dict and "parentloop" in value:
            return self._once(value, self._loop)
        if type(value) is dict and _are_fills(value):
            return self._once(value, self._fills)
        held = self._made.get(id(value))
        return value if held is None else held[1]

    def _calling(self, calling: Calling) -> Calling:
        return calling.frozen(self.runtime(calling.runtime), lambda layer: self._once(layer, dict))


def _are_fills(value: dict[Any, Any]) -> bool:
    """Say whether a dictionary holds the content of slots, which a component hands on to another one."""
    first = next(iter(value.values()), None)
    return type(first) is FunctionType and "__unit__" in first.__globals__


def _last(name: str) -> bool:
    return name not in (VARIABLES, RUNTIME)


def _is_set(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018  raises for a variable that has no value yet
    except ValueError:
        return False
    return True
