"""The format ``json``: one array, an object for each instance."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from quintet.kit.encode_json import JSONEncoder
from quintet.orm.serialize import python
from quintet.orm.serialize.errors import DeserializationError
from quintet.orm.serialize.json_array import items


class Serializer(python.Serializer):
    """Writes JSON; ``indent``, ``cls`` and further options are those of `json.dump`. An object is written at a time."""

    internal_use_only: ClassVar[bool] = False
    json_kwargs: dict[str, Any]

    def start_serialization(self) -> None:
        """Open the array."""
        self._init_options()
        self.stream.write("[\n" if self.options.get("indent") else "[")

    def _init_options(self) -> None:
        """Set the options of `json.dump` from those of `serialize`."""
        self.json_kwargs = {"cls": JSONEncoder, "ensure_ascii": False, **self.options}
        if self.options.get("indent"):
            self.json_kwargs.setdefault("separators", (",", ": "))

    def end_object(self, obj: Any) -> None:
        """Write the object."""
        if not self.first:
            self.stream.write(",\n" if self.options.get("indent") else ", ")
        self.stream.write(json.dumps(self.get_dump_object(obj), **self.json_kwargs))

    def end_serialization(self) -> None:
        """Close the array."""
        self.stream.write("\n]\n" if self.options.get("indent") else "]\n")

    def getvalue(self) -> Any:
        """Return the text, None when the stream cannot tell."""
        return super(python.Serializer, self).getvalue()


class Deserializer(python.Deserializer):
    """Reads JSON: a text at once, a stream an object at a time."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        super().__init__(_objects(stream_or_string), **options)


def _objects(given: Any) -> Iterable[Any]:
    if hasattr(given, "read"):
        return _readable(items(given))
    try:
        read = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise DeserializationError(f"This is no JSON: {error}") from error
    if not isinstance(read, list):
        raise DeserializationError(f"Serialized JSON is an array of objects, and this is one {type(read).__name__}.")
    return read


def _readable(objects: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from objects
    except (ValueError, RecursionError) as error:
        raise DeserializationError(f"This is no JSON: {error}") from error
