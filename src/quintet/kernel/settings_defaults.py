"""The declared defaults: what every home's section says, as attributes, loaded at the first look-up."""

from collections.abc import Iterator, Mapping
from typing import Any

from quintet.kit import dotted
from quintet.kit.record import MISSING, Field, fields

#: Metadata of a field: False for a setting that does not exist until the user gives it.
DEFINED = "defined"


class Defaults:
    """The settings that the sections at ``section_paths`` declare.

    A default is one object for the life of this one, so that a default list changed in place stays changed, as packages expect.
    """

    def __init__(self, section_paths: tuple[str, ...]) -> None:
        self.section_paths = section_paths
        self._fields: dict[str, Field] | None = None
        self._made: dict[str, Any] = {}

    def sections(self) -> Iterator[type]:
        """Yield every declared section class."""
        for path in self.section_paths:
            yield dotted.load_type(path)

    def fields(self) -> Mapping[str, Field]:
        """Return what is declared, by upper-case name."""
        if self._fields is None:
            self._fields = {field.name.upper(): field for section in self.sections() for field in fields(section)}
        return self._fields

    def of_field(self, name: str, field: Field) -> Any:
        """Return the default of a declared setting, also of one that the public does not see until it is given."""
        if name not in self._made:
            factory = field.default_factory
            self._made[name] = field.default if factory is MISSING else factory()
        return self._made[name]

    def value_of(self, name: str) -> Any:
        """Return the default of ``name``.

        Raises AttributeError when nobody declares it, or when it has none.
        """
        field = self.fields().get(name)
        if field is None or not field.metadata.get(DEFINED, True):
            raise AttributeError(f"Settings object has no attribute {name!r}", name=name, obj=self)
        return self.of_field(name, field)

    def __getattr__(self, name: str) -> Any:
        if not name.isupper():
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return self.value_of(name)

    def __dir__(self) -> list[str]:
        return sorted(name for name, field in self.fields().items() if field.metadata.get(DEFINED, True))

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user gave ``setting``: never, here."""
        return False
