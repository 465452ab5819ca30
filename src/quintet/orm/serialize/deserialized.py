"""A row read from a serialised form: an instance that is not saved yet, and what is set on it once it is."""

from typing import Any

from quintet.orm.model.model import Model
from quintet.orm.serialize.errors import UNREADABLE, DeserializationError, M2MDeserializationError
from quintet.orm.serialize.references import References


class DeserializedObject:
    """An unsaved instance, with the keys of its many-to-many relations and the fields that wait for rows read later.

    ``m2m_data`` maps names of relations to keys or objects, ``deferred_fields`` maps fields to natural keys; None for none.
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
        if save_m2m:
            self.save_relations()

    def save_relations(self) -> None:
        """Write the many-to-many relations of the row that was written; ``raw`` is true for signals."""
        for name, values in (self.m2m_data or {}).items():
            getattr(self.object, name).set_raw(values)
        self.m2m_data = None  # a second save writes the row only

    def save_deferred_fields(self, using: str | None = None) -> None:
        """Set what referred to rows that stood further on, and write the row again.

        Raises DeserializationError for a reference to a row that was not there at all.
        """
        waiting = self.deferred_fields or {}
        if not waiting:
            return
        references = References(using or self.object._state.db)
        self.m2m_data = {}
        for field, value in waiting.items():
            if field.many_to_many:
                self.m2m_data[field.name] = self._found(references.many, field, value)
            else:
                setattr(self.object, field.attname, self._found(references.one, field, value))
        self.save(using=using)

    def _found(self, find: Any, field: Any, value: Any) -> Any:
        label, key = self.object._meta.label_lower, self.object.pk
        try:
            return find(field, value)
        except M2MDeserializationError as error:
            raise DeserializationError.WithData(error.original_exc, label, key, error.pk) from error
        except UNREADABLE as error:
            raise DeserializationError.WithData(error, label, key, value) from error
