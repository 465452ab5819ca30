"""Which models and fields a field definition refers to, told from the definition alone.

A definition in a migration names models as text ("app.Model", "self") or holds classes; both are read as a key of app label
and lower-case name.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from quintet.kit.record import record

ModelKey: TypeAlias = tuple[str, str]

RECURSIVE = "self"


def model_key(model: Any, app_label: str | None = None, own: ModelKey | None = None) -> ModelKey:
    """Return the key of a model class or of the text that names one.

    ``app_label`` is where a bare name is looked for; ``own`` is what "self" means. Raises ValueError for a bare name without
    an app.
    """
    if not isinstance(model, str):
        return model._meta.app_label, model._meta.model_name
    if model == RECURSIVE and own is not None:
        return own
    label, dot, name = model.rpartition(".")
    if dot:
        return label, name.lower()
    if app_label is None:
        raise ValueError(f"{model!r} names a model without its app: write it as 'app_label.{model}'.")
    return app_label, model.lower()


def _fields_of(remote: Any, field: Any) -> tuple[str | None, ...]:
    to_fields = getattr(field, "to_fields", None)
    if to_fields:
        return tuple(to_fields)
    named = getattr(remote, "field_name", None)
    return (named,) if named else (None,)


@record
class FieldReference:
    """Where a field points: the model, the fields there (None for its key), the through model and the fields of that."""

    to: ModelKey | None = None
    to_fields: tuple[str | None, ...] = ()
    through: ModelKey | None = None
    through_fields: tuple[str, ...] | None = None

    @classmethod
    def of(cls, field: Any, own: ModelKey) -> "FieldReference":
        """Read the references of ``field``, declared on the model ``own``."""
        remote = field.remote_field
        if not remote:
            return cls()
        through = getattr(remote, "through", None)
        return cls(
            to=model_key(remote.model, own[0], own),
            to_fields=_fields_of(remote, field),
            through=model_key(through, own[0], own) if through else None,
            through_fields=tuple(getattr(remote, "through_fields", None) or ()) or None,
        )

    def to_model(self, key: ModelKey) -> bool:
        """Say whether the model is pointed at, or is the through model."""
        return key in {self.to, self.through}

    def to_field(self, key: ModelKey, name: str) -> bool:
        """Say whether a field of that model is pointed at, or pointed through."""
        if self.to == key and (None in self.to_fields or name in self.to_fields):
            return True
        return self.through == key and (self.through_fields is None or name in self.through_fields)

    def names_field(self, key: ModelKey, name: str) -> bool:
        """Say whether a field of that model is named as the one that is pointed at, or pointed through."""
        return (self.to == key and name in self.to_fields) or (self.through == key and name in (self.through_fields or ()))

    def models(self) -> Iterator[ModelKey]:
        """Yield the models that must exist for the field."""
        for key in (self.to, self.through):
            if key is not None:
                yield key
