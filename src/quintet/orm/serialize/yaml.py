"""The format ``yaml``, with PyYAML: read and written without any object but plain values."""

import datetime
import decimal
from collections.abc import Iterable
from typing import Any, ClassVar

import yaml

from quintet.orm.serialize import python
from quintet.orm.serialize.errors import DeserializationError

#: The C library's, where PyYAML was built with it.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
#: Options that leave the objects one after the other, so that each may be written by itself.
LINEAR = frozenset({"indent", "width", "allow_unicode", "sort_keys"})
#: How many values a document may have, with what aliases repeat.
LARGEST = 10_000_000


class DjangoSafeDumper(Dumper):
    """A dumper that writes decimals and times as text, dictionaries in their order, and nothing by reference."""

    def represent_as_text(self, data: decimal.Decimal | datetime.time) -> Any:
        """Write a decimal, or a time of day, which YAML would read as numbers, as text."""
        return self.represent_scalar("tag:yaml.org,2002:str", str(data))

    def ignore_aliases(self, data: Any) -> bool:
        """Write values that occur twice twice."""
        return True


DjangoSafeDumper.add_representer(decimal.Decimal, DjangoSafeDumper.represent_as_text)
DjangoSafeDumper.add_representer(datetime.time, DjangoSafeDumper.represent_as_text)


class Serializer(python.Serializer):
    """Writes YAML; options are those of `yaml.dump`. An object is written at a time unless they concern the document."""

    internal_use_only: ClassVar[bool] = False

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Keep a key; a natural one as a list, which YAML has."""
        super().handle_fk_field(obj, field)
        self._current[field.name] = _listed(self._current[field.name])

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Keep keys; natural ones as lists, which YAML has."""
        super().handle_m2m_field(obj, field)
        self._current[field.name] = [_listed(value) for value in self._current[field.name]]

    def end_object(self, obj: Any) -> None:
        """Write the object, or keep it for the end."""
        super().end_object(obj)
        if self._is_linear():
            self._dump(self.objects)
            self.objects = []

    def end_serialization(self) -> None:
        """Write what is left: an empty list when there were no objects."""
        if self.first or not self._is_linear():
            self._dump(self.objects)

    def _is_linear(self) -> bool:
        return self.options.keys() <= LINEAR

    def _dump(self, objects: list[Any]) -> None:
        options = {"allow_unicode": True, "sort_keys": False, **self.options}
        yaml.dump(objects, self.stream, Dumper=DjangoSafeDumper, **options)

    def getvalue(self) -> Any:
        """Return the text, None when the stream cannot tell."""
        return super(python.Serializer, self).getvalue()


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class Deserializer(python.Deserializer):
    """Reads YAML with the safe loader.

    Raises DeserializationError for what is no list, and for aliases that would unfold into more than `LARGEST` values.
    """

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        super().__init__(_objects(stream_or_string), **options)


def _objects(given: Any) -> Iterable[Any]:
    loader = Loader(given)
    try:
        root = loader.get_single_node()
        read = None if root is None else loader.construct_document(_bounded(root))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DeserializationError(f"This is no YAML: {error}") from error
    finally:
        loader.dispose()
    if read is not None and not isinstance(read, list):
        raise DeserializationError(f"Serialized YAML is a list of objects, and this is one {type(read).__name__}.")
    return read or ()


def _bounded(root: Any) -> Any:
    """Return the document; ValueError when its aliases unfold into too much, or one stands within itself."""
    if _size(root, {}) > LARGEST:
        raise ValueError(f"Its aliases unfold into more than {LARGEST} values.")
    return root


def _size(node: Any, known: dict[int, int]) -> int:
    """Return how many values a node unfolds into; each node is counted once and remembered."""
    size = known.get(id(node))
    if size == 0:
        raise ValueError("An alias stands within what it names.")
    if size is None:
        known[id(node)] = 0
        size = known[id(node)] = 1 + sum(_size(part, known) for part in _parts(node))
    return size


def _parts(node: Any) -> Iterable[Any]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else ()
