"""The format ``python``: dictionaries of plain values, from which the other formats are made."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel import current
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.serialize import base, written
from quintet.orm.serialize.deserialized import DeserializedObject
from quintet.orm.serialize.errors import UNREADABLE, DeserializationError, M2MDeserializationError
from quintet.orm.serialize.references import DEFERRED, References


class Serializer(base.Serializer):
    """Makes a list of dictionaries with ``model``, ``pk`` and ``fields``; formats of such dictionaries override `end_object`."""

    internal_use_only: ClassVar[bool] = True

    objects: list[dict[str, Any]]
    #: The fields of the object that is being written, by name.
    _current: dict[str, Any]

    def start_serialization(self) -> None:
        """Begin with no objects."""
        self.objects = []

    def start_object(self, obj: Any) -> None:
        """Begin with no fields."""
        self._current = {}

    def end_object(self, obj: Any) -> None:
        """Add the object to the list."""
        self.objects.append(self.get_dump_object(obj))

    def get_dump_object(self, obj: Any) -> dict[str, Any]:
        """Return the object as a dictionary, once its fields are handled."""
        key = {} if self.omits_key(obj) else {"pk": written.plain_value(obj, obj._meta.pk)}
        return {"model": str(obj._meta), **key, "fields": self._current}

    def handle_field(self, obj: Any, field: Any) -> None:
        """Keep the value of a field that is no relation."""
        self._current[field.name] = written.plain_value(obj, field)

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Keep the natural key or the key that a foreign key holds."""
        natural = None
        if self.use_natural_foreign_keys and written.has_natural_key(field.remote_field.model):
            related = getattr(obj, field.name)
            natural = None if related is None else written.natural_key(related)
        self._current[field.name] = written.plain_value(obj, field) if natural is None else natural

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Keep the natural keys or the keys of the related rows."""
        whole = self.use_natural_foreign_keys and written.has_natural_key(field.remote_field.model)
        self._current[field.name] = [
            (written.natural_key(row) if whole else None) or written.plain_value(row, row._meta.pk)
            for row in written.related_rows(obj, field, whole=whole)
        ]

    def getvalue(self) -> Any:
        """Return the list."""
        return self.objects


class Deserializer(base.Deserializer):
    """Reads dictionaries; formats of such dictionaries hand theirs to ``__init__``.

    With ``ignorenonexistent`` models and fields that are gone are left out; with ``handle_forward_references`` natural keys of
    rows that come later are deferred. Raises DeserializationError for what cannot be read.
    """

    def __init__(
        self,
        object_list: Iterable[dict[str, Any]],
        *,
        using: str = DEFAULT_DB_ALIAS,
        ignorenonexistent: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(object_list, **options)
        self.using, self.ignorenonexistent = using, ignorenonexistent
        self.handle_forward_references = bool(options.get("handle_forward_references"))
        self.references = References(using, later=self.handle_forward_references)
        self._results: Iterator[DeserializedObject] | None = None

    def __iter__(self) -> Iterator[DeserializedObject]:
        """Yield the objects."""
        for number, obj in enumerate(self.stream, 1):
            try:
                yield from self._handle_object(obj)
            except DeserializationError as error:
                error.position = error.position or number
                raise

    def __next__(self) -> DeserializedObject:
        """Return the next object."""
        if self._results is None:
            self._results = iter(self)
        return next(self._results)

    def _handle_object(self, obj: dict[str, Any]) -> Iterator[DeserializedObject]:
        """Yield the object that a dictionary describes, or nothing for a model that is gone."""
        try:
            label, fields = obj["model"], obj["fields"]
            model = self._get_model_from_node(label)
        except (KeyError, TypeError) as error:
            raise DeserializationError(f"Error deserializing object: {error}") from error
        except DeserializationError:
            if self.ignorenonexistent:
                return
            raise
        values, relations, deferred = self._key(model, obj), {}, {}
        for name, value in fields.items():
            field = self._field(model, name)
            if field is None:
                continue
            content = self._content(field, value)
            read = self._read(field, label, obj.get("pk"), content)
            if read is DEFERRED:
                deferred[field] = content
            else:
                (relations if field.many_to_many else values)[field.name if field.many_to_many else field.attname] = read
        yield DeserializedObject(self.references.build(model, values, whole=not deferred), relations, deferred)

    def _get_model_from_node(self, model_identifier: str) -> Any:
        """Return the model of that label; DeserializationError for none."""
        try:
            return current.apps.get_model(model_identifier)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise DeserializationError(f"Invalid model identifier: {model_identifier}") from error

    def _key(self, model: Any, obj: dict[str, Any]) -> dict[str, Any]:
        pk, given = model._meta.pk, obj.get("pk")
        if given is None:
            return {}
        try:
            value = pk.to_python(given)
        except UNREADABLE as error:
            raise DeserializationError.WithData(error, obj["model"], given, None) from error
        if model._meta.is_composite_pk:
            return dict(zip((part.attname for part in pk.fields), value, strict=True))
        return {pk.attname: value}

    def _field(self, model: Any, name: str) -> Any:
        """Return the field that holds ``name``; None for one that is gone, when that is to be ignored."""
        try:
            field = model._meta.get_field(name)
            if not (field.many_to_many or field.concrete) or (field.auto_created and not field.concrete):
                raise FieldDoesNotExist(f"{model._meta.object_name} has no field named {name!r}")
        except FieldDoesNotExist as error:
            if self.ignorenonexistent:
                return None
            raise DeserializationError(f"Error deserializing object: {error}") from error
        return field

    def _content(self, field: Any, value: Any) -> Any:
        """Return a value as the format ``python`` writes it."""
        return value

    def _read(self, field: Any, label: str, key: Any, value: Any) -> Any:
        """Return a value as the field holds it, `DEFERRED` for a row to come; DeserializationError with where it stands."""
        try:
            if field.many_to_many:
                return self.references.many(field, value)
            if field.remote_field is not None:
                return self.references.one(field, value)
            return field.to_python(value)
        except M2MDeserializationError as error:
            raise DeserializationError.WithData(error.original_exc, label, key, error.pk) from error
        except UNREADABLE as error:
            raise DeserializationError.WithData(error, label, key, value) from error
