"""Path converters: which text a ``<converter:name>`` takes, and what it becomes in Python and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from quintet.kit.libraries import uuid


class Converter(Protocol):
    """What a converter class offers; ValueError from either method means no match."""

    @property
    def regex(self) -> str:
        """The expression of the text it takes."""
        ...

    def to_python(self, value: str) -> Any:
        """Return what the view gets."""
        ...

    def to_url(self, value: Any) -> str:
        """Return the text that stands in the URL."""
        ...


class IntConverter:
    """Digits, as an int."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: Any) -> str:
        """Return the digits."""
        return str(value)


class StringConverter:
    """Text without a slash."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the text."""
        return str(value)


class UUIDConverter:
    """A UUID in lower case with dashes."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        """Return the UUID."""
        return uuid.UUID(value)

    def to_url(self, value: Any) -> str:
        """Return its text."""
        return str(value)


class SlugConverter(StringConverter):
    """ASCII letters, digits, hyphens and underscores."""

    regex = "[-a-zA-Z0-9_]+"


class PathConverter(StringConverter):
    """Any text, slashes too."""

    regex = ".+"


class Converters:
    """The converters of a process, by the name that routes use."""

    def __init__(self) -> None:
        self.by_name: dict[str, Converter] = {
            "int": IntConverter(),
            "path": PathConverter(),
            "slug": SlugConverter(),
            "str": StringConverter(),
            "uuid": UUIDConverter(),
        }

    def register(self, converter: type[Any], type_name: str) -> None:
        """Make ``converter`` usable as ``<type_name:...>``."""
        self.by_name[type_name] = converter()

    def all(self) -> Mapping[str, Converter]:
        """Return the converters by name."""
        return self.by_name
