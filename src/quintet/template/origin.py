"""Where a template came from."""

from typing import Any

from quintet.kit import dotted

UNKNOWN_SOURCE = "<unknown source>"


class Origin:
    """The place of a template: the loader's full name for it, the name it was asked for by, and the loader."""

    def __init__(self, name: str, template_name: Any = None, loader: Any = None) -> None:
        self.name = name
        self.template_name = template_name
        self.loader = loader
        #: The text that was read there, once a template was made of it.
        self.source = ""
        #: The parts that partialdef named in it.
        self.parts: dict[str, Any] = {}
        self._memories: dict[int, object] = {}

    def memory(self, position: int) -> object:
        """Return the key under which the tag at ``position`` remembers something during a rendering; the same each time."""
        return self._memories.setdefault(position, object())

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} name={self.name!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and self.name == other.name and self.loader == other.loader

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def loader_name(self) -> str | None:
        """The dotted path of the loader's class."""
        if self.loader is None:
            return None
        return dotted.spoken(f"{type(self.loader).__module__}.{type(self.loader).__qualname__}")
