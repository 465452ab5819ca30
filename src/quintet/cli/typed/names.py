"""The names of one stub: what it imports for its own use, each under a name that the module does not have."""

import builtins
import sys
from collections.abc import Iterable
from typing import Any


class Names:
    """Gives the text by which a stub refers to something, and remembers the import that this needs.

    ``taken`` are the names of the module that the stub describes; ``stubbed`` the modules that have a stub too.
    """

    def __init__(self, module: str, taken: Iterable[str], stubbed: Iterable[str] = ()) -> None:
        self.module = module
        self.stubbed = frozenset(stubbed) | {module}
        self._taken = set(taken)
        self._imports: dict[tuple[str, str], str] = {}

    def of(self, module: str, name: str) -> str:
        """Return how the stub calls a name of a module."""
        if module == self.module:
            return name
        if module == "builtins" and name not in self._taken:
            return name
        key = (module, name)
        if key not in self._imports:
            self._imports[key] = self.free(f"_{name}")
        return self._imports[key]

    def typing(self, name: str) -> str:
        """Return how the stub calls a name of `typing`."""
        return self.of("typing", name)

    @property
    def any(self) -> str:
        """How the stub calls `typing.Any`."""
        return self.typing("Any")

    def free(self, name: str) -> str:
        """Return a name that nothing of the stub has, ``name`` if possible, and take it."""
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name}_{number}", number + 1
        self._taken.add(found)
        return found

    def reserve(self, names: Iterable[str]) -> None:
        """Take names that the stub will bind by itself."""
        self._taken.update(names)

    def of_class(self, cls: Any) -> str | None:
        """Return how the stub calls a class, None for one that cannot be imported."""
        module, name = cls.__module__, cls.__qualname__
        if vars(builtins).get(name) is cls:
            return self.of("builtins", name)
        held = getattr(sys.modules.get(module), name, None) if "." not in name else None
        return self.of(module, name) if held is cls else None

    def whole(self, module: str) -> str:
        """Return how the stub calls a module."""
        key = (module, "")
        if key not in self._imports:
            self._imports[key] = self.free(f"_{module.rpartition('.')[2]}_module")
        return self._imports[key]

    def lines(self) -> list[str]:
        """Return the imports, sorted."""
        made: dict[str, list[str]] = {}
        for (module, name), alias in sorted(self._imports.items()):
            made.setdefault(module, []).append(f"{name} as {alias}" if name else f"import {module} as {alias}")
        return [line for module, said in made.items() for line in _import_lines(module, said)]


def _import_lines(module: str, said: list[str]) -> list[str]:
    whole = [one for one in said if one.startswith("import ")]
    named = [one for one in said if not one.startswith("import ")]
    return [*whole, *([f"from {module} import {', '.join(named)}"] if named else [])]
