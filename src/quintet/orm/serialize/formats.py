"""The formats there are: our own, those of SERIALIZATION_MODULES, and those registered in code."""

from collections.abc import Iterable
from types import MappingProxyType, ModuleType, SimpleNamespace
from typing import Any, NoReturn

from quintet.kit import dotted
from quintet.orm.serialize.errors import SerializerDoesNotExist
from quintet.orm.settings import ModelSettings

BUILT_IN = MappingProxyType(
    {
        "xml": "quintet.orm.serialize.xml",
        "python": "quintet.orm.serialize.python",
        "json": "quintet.orm.serialize.json",
        "yaml": "quintet.orm.serialize.yaml",
        "jsonl": "quintet.orm.serialize.jsonl",
    }
)
#: The library that a format of ours is made with, and the extra that brings it.
EXTRAS = MappingProxyType({"quintet.orm.serialize.yaml": ("PyYAML", "yaml")})
#: The public places of our formats.
PLACES = MappingProxyType(
    {
        "quintet.core.serializers.xml_serializer": "quintet.orm.serialize.xml",
        "quintet.core.serializers.python": "quintet.orm.serialize.python",
        "quintet.core.serializers.json": "quintet.orm.serialize.json",
        "quintet.core.serializers.pyyaml": "quintet.orm.serialize.yaml",
        "quintet.core.serializers.jsonl": "quintet.orm.serialize.jsonl",
    }
)


class BadSerializer:
    """Stands for the serialiser and the deserialiser of a format whose module cannot be imported; calling it says why."""

    internal_use_only = False

    def __init__(self, exception: ImportError) -> None:
        self.exception = exception

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the error of the import."""
        raise self.exception


class Formats:
    """Modules by format, each imported when it is first asked for; ``changes`` are those registered, None for those taken out."""

    def __init__(self) -> None:
        self.changes: dict[str, str | None] = {}

    def paths(self) -> dict[str, str]:
        """Return the dotted paths of the modules by format."""
        known: dict[str, str | None] = {**BUILT_IN, **ModelSettings.now().serialization_modules, **self.changes}
        return {name: path for name, path in known.items() if path is not None}

    def module(self, name: str) -> ModuleType | SimpleNamespace:
        """Return the module of a format; one whose classes raise the error when it cannot be imported.

        Raises SerializerDoesNotExist for an unknown format.
        """
        path = self.paths().get(name)
        if path is None:
            raise SerializerDoesNotExist(name)
        return load(path)

    def public(self) -> list[str]:
        """Return the formats that are for users."""
        return [name for name in self.paths() if not self.module(name).Serializer.internal_use_only]


def load(path: str) -> ModuleType | SimpleNamespace:
    """Return the module of a format at a dotted path, one of `BadSerializer` when it cannot be imported."""
    home = PLACES.get(dotted.canonical(path), path)
    try:
        return dotted.module(home)
    except ImportError as error:
        bad = BadSerializer(dotted.require_extra(*EXTRAS[home], error) if home in EXTRAS else error)
        return SimpleNamespace(Serializer=bad, Deserializer=bad)


def serialize(formats: Formats, name: str, queryset: Iterable[Any], options: dict[str, Any]) -> Any:
    """Write instances in a format and return what was written."""
    writer: Any = formats.module(name).Serializer()
    writer.serialize(queryset, **options)
    return writer.getvalue()
