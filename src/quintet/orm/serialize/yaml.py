"""The format ``yaml``, with PyYAML: read and written without any object but plain values."""

import datetime
import decimal
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any, ClassVar

import yaml

from quintet.orm.serialize import python
from quintet.orm.serialize.errors import DeserializationError

#: The C library's, where PyYAML was built with it.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
#: Options that leave the objects one after the other, so that each may be written by itself.
LINEAR = frozenset({"indent", "width", "allow_unicode", "sort_keys"})
#: How many values an object may have, with what aliases repeat; and how many may stand behind the first anchor of a file.
LARGEST = 1_000_000
#: Tags of a list.
LIST_TAGS = (None, "!", "tag:yaml.org,2002:seq")
COLLECTIONS = MappingProxyType(
    {
        yaml.SequenceStartEvent: (yaml.SequenceNode, yaml.SequenceEndEvent),
        yaml.MappingStartEvent: (yaml.MappingNode, yaml.MappingEndEvent),
    }
)
#: What a text raises that cannot be read; a stream may hold bytes that are no text.
UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)


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
    """Reads YAML with the safe loader, an object at a time.

    Raises DeserializationError for what is no list, and for an object that aliases unfold into more than `LARGEST` values.
    """

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        super().__init__(_objects(stream_or_string), **options)


def _objects(given: Any) -> Iterator[Any]:
    try:
        loader = Loader(given)
        try:
            yield from _items(loader)
        finally:
            loader.dispose()
    except UNREADABLE as error:
        raise DeserializationError(f"This is no YAML: {error}") from error


def _items(loader: Any) -> Iterator[Any]:
    """Yield the items of the one list of a stream, each composed of its events when it is asked for."""
    loader.get_event()  # the stream begins
    if loader.check_event(yaml.StreamEndEvent):
        return
    loader.get_event()  # the document begins
    composer = _Composer(loader)
    begun = loader.peek_event()
    if isinstance(begun, yaml.SequenceStartEvent) and begun.tag in LIST_TAGS:
        loader.get_event()
        while not loader.check_event(yaml.SequenceEndEvent):
            yield composer.value()
        loader.get_event()
    elif (read := composer.value()) is not None:
        raise ValueError(f"Serialized YAML is a list of objects, and this is one {type(read).__name__}.")
    loader.get_event()  # the document ends
    if not loader.check_event(yaml.StreamEndEvent):
        raise ValueError(f"A second document begins{loader.peek_event().start_mark}.")


class _Composer:
    """Makes values of the events of a loader; what has an anchor stays in memory, anything else only until the next value."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader
        self.anchors: dict[str, Any] = {}
        #: How many nodes are held by anchors.
        self.held = 0

    def value(self) -> Any:
        """Return the next value.

        Raises ValueError when its aliases unfold into too much, or one stands within itself, and what `UNREADABLE` has.
        """
        node = self.node()
        if _size(node, {}) > LARGEST or self.held > LARGEST:
            raise ValueError(f"Its aliases unfold into more than {LARGEST} values.")
        try:
            return self.loader.construct_document(node)
        except (AttributeError, KeyError, IndexError, TypeError) as error:
            raise ValueError(f"A value is not of its tag{node.start_mark}: {error!r}") from error

    def node(self) -> Any:
        """Return the next node."""
        event = self.loader.get_event()
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise ValueError(f"The alias {event.anchor!r} names nothing that stands before it{event.start_mark}.")
            return self.anchors[event.anchor]
        if isinstance(event, yaml.ScalarEvent):
            tag = self._tag(event, yaml.ScalarNode, event.value)
            return self._kept(event, yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark, style=event.style))
        kind, end = COLLECTIONS[type(event)]
        made = self._kept(event, kind(self._tag(event, kind, None), [], event.start_mark, event.end_mark))
        while not self.loader.check_event(end):
            part = self.node()
            made.value.append(part if kind is yaml.SequenceNode else (part, self.node()))
        self.loader.get_event()
        return made

    def _tag(self, event: Any, kind: type, value: str | None) -> str:
        return self.loader.resolve(kind, value, event.implicit) if event.tag in (None, "!") else event.tag

    def _kept(self, event: Any, node: Any) -> Any:
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self.held += bool(self.anchors)
        return node


def _size(node: Any, known: dict[int, int]) -> int:
    """Return how many values a node unfolds into; each node is counted once and remembered."""
    if isinstance(node, yaml.ScalarNode):
        return 1
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
    return node.value
