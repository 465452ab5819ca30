"""The format ``jsonl``: a JSON object on each line, for files that are read line by line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from quintet.kit.encode_json import JSONEncoder
from quintet.orm.serialize import python
from quintet.orm.serialize.errors import DeserializationError


class Serializer(python.Serializer):
    """Writes a line for each instance; ``cls`` and further options are those of `json.dump`, ``indent`` has no place here."""

    internal_use_only: ClassVar[bool] = False
    json_kwargs: dict[str, Any]

    def start_serialization(self) -> None:
        """Set the options of `json.dump` from those of `serialize`."""
        self._init_options()

    def _init_options(self) -> None:
        fixed = {"separators": (",", ": "), "cls": JSONEncoder, "ensure_ascii": False}
        self.json_kwargs = fixed | {name: value for name, value in self.options.items() if name != "indent"}

    def end_object(self, obj: Any) -> None:
        """Write the line."""
        self.stream.write(f"{json.dumps(self.get_dump_object(obj), **self.json_kwargs)}\n")

    def getvalue(self) -> Any:
        """Return the text, None when the stream cannot tell."""
        return super(python.Serializer, self).getvalue()


class Deserializer(python.Deserializer):
    """Reads lines, each when it is asked for."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        given = stream_or_string.decode() if isinstance(stream_or_string, bytes) else stream_or_string
        super().__init__(_objects(given.split("\n") if isinstance(given, str) else given), **options)


def _objects(lines: Iterable[Any]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _object(line, number)


def _object(line: Any, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DeserializationError(f"Line {number} is no JSON: {error}") from error
