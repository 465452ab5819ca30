"""The formats of this process, and the documented functions over them."""

from collections.abc import Iterable, Iterator
from typing import Any

from quintet.orm.serialize.deserialized import DeserializedObject
from quintet.orm.serialize.errors import SerializerDoesNotExist
from quintet.orm.serialize.formats import Formats
from quintet.orm.serialize.formats import serialize as write_in

formats = Formats()


def serialize(format: str, queryset: Iterable[Any], **options: Any) -> Any:
    """Return instances as ``format`` writes them; ``options`` are those of `Serializer.serialize` and of the format.

    Raises SerializerDoesNotExist for an unknown format.
    """
    return write_in(formats, format, queryset, options)


def deserialize(format: str, stream_or_string: Any, **options: Any) -> Iterator[DeserializedObject]:
    """Return an iterator over the objects of a text or stream.

    ``options`` are ``using``, ``ignorenonexistent``, ``handle_forward_references`` and those of the format. Raises
    SerializerDoesNotExist for an unknown format, DeserializationError, then or on the way, for what cannot be read.
    """
    reader: Any = get_deserializer(format)
    return reader(stream_or_string, **options)


def get_serializer(format: str) -> Any:
    """Return the serialiser class of a format; SerializerDoesNotExist for none."""
    return formats.module(format).Serializer


def get_deserializer(format: str) -> Any:
    """Return the deserialiser of a format; SerializerDoesNotExist for none."""
    return formats.module(format).Deserializer


def get_serializer_formats() -> list[str]:
    """Return all formats."""
    return list(formats.paths())


def get_public_serializer_formats() -> list[str]:
    """Return the formats that are for users: all but ``python``."""
    return formats.public()


def register_serializer(format: str, serializer_module: str) -> None:
    """Have ``format`` read and written by the module at a dotted path, in place of what did before."""
    formats.changes[format] = serializer_module


def unregister_serializer(format: str) -> None:
    """Take a format out.

    Raises SerializerDoesNotExist when there is none of that name.
    """
    if format not in formats.paths():
        raise SerializerDoesNotExist(format)
    formats.changes[format] = None
