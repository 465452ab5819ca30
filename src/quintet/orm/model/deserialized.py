"""A row read from a serialised form: an instance that is not saved yet, and what is set on it once it is."""

from typing import Any

from quintet.orm.model.model import Model


class SerializerDoesNotExist(KeyError):
    """No serialiser has that name."""


class SerializationError(Exception):
    """Something went wrong while writing."""


class DeserializationError(Exception):
    """Something went wrong while reading."""

    @classmethod
    def WithData(cls, original_exc: Any, model: str, fk: Any, field_value: Any) -> "DeserializationError":  # noqa: N802  a documented name
        """Return the error with the row and the value at which ``original_exc`` rose."""
        return cls(f"{original_exc}: ({model}:pk={fk}) field_value was '{field_value}'")


class M2MDeserializationError(Exception):
    """Something went wrong while reading the keys of a many-to-many relation."""

    def __init__(self, original_exc: Exception, pk: Any) -> None:
        super().__init__(original_exc, pk)
        self.original_exc, self.pk = original_exc, pk


class DeserializedObject:
    """An unsaved instance, with the keys of its many-to-many relations and the fields that wait for rows read later.

    ``m2m_data`` maps names of relations to keys or objects, ``deferred_fields`` maps fields to natural keys.
    """

    def __init__(self, obj: Model, m2m_data: dict[str, Any] | None = None, deferred_fields: dict[Any, Any] | None = None) -> None:
        self.object = obj
        self.m2m_data = m2m_data
        self.deferred_fields = deferred_fields

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.object._meta.label}(pk={self.object.pk})>"

    def save(self, save_m2m: bool = True, using: str | None = None, **options: Any) -> None:
        """Write the row exactly as it was read: no ``save()`` of the model, ``raw`` true for signals; then its relations."""
        Model.save_base(self.object, using=using, raw=True, **options)
        if self.m2m_data and save_m2m:
            for name, values in self.m2m_data.items():
                getattr(self.object, name).set(values)
        self.m2m_data = None  # a second save writes the row only
