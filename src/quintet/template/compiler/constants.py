"""The objects that a compiled function refers to, by the names that its code gives them."""

from collections.abc import Callable
from typing import Any

from quintet.template.compiler.links import Recipe, recipe_of, recipe_of_call


class Constants:
    """The objects that a compiled function refers to by global name, and the recipes to get them in another process."""

    def __init__(self, names: dict[str, Any], origin: Any) -> None:
        self.names = names
        self.origin = origin
        #: Name and recipe of each object; None once there is an object without a recipe.
        self.links: list[tuple[str, Recipe]] | None = []
        self.cells: list[str] = []
        self._by_id: dict[int, str] = {}

    def add(self, value: Any) -> str:
        """Return the global name of ``value``."""
        name = self._by_id.get(id(value))
        return self._new(value, recipe_of(value)) if name is None else name

    def made(self, function: Callable[..., Any], *arguments: Any) -> str:
        """Return the global name of what ``function`` returns for ``arguments``, now and when the code comes from disk."""
        return self._new(function(*arguments), recipe_of_call(function, arguments))

    def memory(self, node: Any) -> str:
        """Return the global name of the key under which the tag ``node`` remembers something during a rendering."""
        position = getattr(node.token, "position", None)
        if position is None or node.origin is None:
            return self.add(node)
        key = node.origin.memory(position[0])
        name = self._by_id.get(id(key))
        if name is not None:
            return name
        return self._new(key, ("site", position[0]) if node.origin is self.origin else None)

    def part(self, part: Any) -> str:
        """Return the global name of a named part of the template."""
        name = self._by_id.get(id(part))
        if name is not None:
            return name
        is_own = self.origin is not None and self.origin.parts.get(part.name) is part
        return self._new(part, ("part", part.name) if is_own else None)

    def cell(self) -> str:
        """Return the global name of a new cell that compiled code sets: the type a look-up saw last."""
        name = f"q{len(self.names)}"
        self.names[name] = None
        self.cells.append(name)
        return name

    def _new(self, value: Any, recipe: Recipe | None) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = value
        self._by_id[id(value)] = name
        if recipe is None:
            self.links = None
        elif self.links is not None:
            self.links.append((name, recipe))
        return name
