"""What serialisers and deserialisers of every format share."""

from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, ClassVar

from quintet.kernel import progress
from quintet.kernel.output import OutputWrapper
from quintet.orm.serialize import written
from quintet.orm.serialize.deserialized import DeserializedObject


class Serializer:
    """Writes instances to a stream; a format says how, by overriding what begins with ``start_``, ``end_`` and ``handle_``."""

    #: Formats of which this is true are not offered to users.
    internal_use_only: ClassVar[bool] = False
    stream_class: ClassVar[type] = StringIO

    options: dict[str, Any]
    stream: Any
    selected_fields: Any
    use_natural_foreign_keys: bool
    use_natural_primary_keys: bool
    #: Whether the object that is being written is the first.
    first: bool

    def serialize(
        self,
        queryset: Iterable[Any],
        *,
        stream: Any = None,
        fields: Iterable[str] | None = None,
        use_natural_foreign_keys: bool = False,
        use_natural_primary_keys: bool = False,
        progress_output: Any = None,
        object_count: int = 0,
        **options: Any,
    ) -> Any:
        """Write instances to ``stream``, a text in memory by default, and return what `getvalue` gives.

        ``fields`` are the only ones to write. Progress out of ``object_count`` shows on ``progress_output``, if one is given.
        """
        self.options = options
        self.stream = self.stream_class() if stream is None else stream
        self.selected_fields = None if fields is None else frozenset(fields)
        self.use_natural_foreign_keys, self.use_natural_primary_keys = use_natural_foreign_keys, use_natural_primary_keys
        if progress_output is not None:
            queryset = progress.Progress(queryset, OutputWrapper(progress_output), "Writing", object_count or None)
        self.first = True
        self.start_serialization()
        for obj in queryset:
            self._serialize_object(obj)
            self.first = False
        self.end_serialization()
        return self.getvalue()

    def _serialize_object(self, obj: Any) -> None:
        self.start_object(obj)
        meta = obj._meta.concrete_model._meta
        # A row without its own key is found by that of its parent.
        link = meta.pk if written.is_parent_link(meta.pk) and self.use_natural_primary_keys else None
        for field in meta.local_fields:
            if not (field.serialize or field is link) or not self._is_selected(field):
                continue
            if field.remote_field is None:
                self.handle_field(obj, field)
            else:
                self.handle_fk_field(obj, field)
        for field in meta.local_many_to_many:
            if field.serialize and field.remote_field.through._meta.auto_created and self._is_selected(field):
                self.handle_m2m_field(obj, field)
        self.end_object(obj)

    def _is_selected(self, field: Any) -> bool:
        chosen = self.selected_fields
        return chosen is None or field.name in chosen or field.attname in chosen

    def omits_key(self, obj: Any) -> bool:
        """Say whether the object is known by its natural key alone."""
        return self.use_natural_primary_keys and written.natural_key(obj) is not None

    def start_serialization(self) -> None:
        """Write what stands before all objects."""
        raise NotImplementedError("subclasses of Serializer must provide a start_serialization() method")

    def end_serialization(self) -> None:
        """Write what stands behind all objects."""

    def start_object(self, obj: Any) -> None:
        """Begin one object."""
        raise NotImplementedError("subclasses of Serializer must provide a start_object() method")

    def end_object(self, obj: Any) -> None:
        """End one object."""

    def handle_field(self, obj: Any, field: Any) -> None:
        """Write a field that is no relation."""
        raise NotImplementedError("subclasses of Serializer must provide a handle_field() method")

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Write a foreign key."""
        raise NotImplementedError("subclasses of Serializer must provide a handle_fk_field() method")

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Write a many-to-many relation."""
        raise NotImplementedError("subclasses of Serializer must provide a handle_m2m_field() method")

    def getvalue(self) -> Any:
        """Return all that was written, None when the stream cannot tell."""
        value = getattr(self.stream, "getvalue", None)
        return value() if callable(value) else None


class Deserializer:
    """An iterator of `DeserializedObject` over a text or a stream; a format provides ``__next__`` or overrides ``__iter__``."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        self.options = options
        self.stream: Any = StringIO(stream_or_string) if isinstance(stream_or_string, str) else stream_or_string

    def __iter__(self) -> Iterator[DeserializedObject]:
        return self

    def __next__(self) -> DeserializedObject:
        """Return the next object."""
        raise NotImplementedError("subclasses of Deserializer must provide a __next__() method")
