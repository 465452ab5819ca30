"""The rows that a model formset edits: found by the keys that the forms name, and by those alone."""

import copy
from collections.abc import Mapping
from typing import Any

from quintet.forms.model_choice import ModelChoiceField
from quintet.forms.widgets.inputs import HiddenInput
from quintet.kernel.errors import ValidationError
from quintet.kit.lazy import cached_property


class StoredRows:
    """The rows of a bound formset by key, read once; keys that none of them has are asked for together.

    ``named`` are the keys as the browser sent them.
    """

    def __init__(self, model: Any, rows: Any, named: list[Any]) -> None:
        self.model, self.rows, self.named = model, rows, named
        self._elsewhere: dict[Any, Any] | None = None

    @cached_property
    def by_key(self) -> dict[Any, Any]:
        """The rows by key."""
        return {row.pk: row for row in self.rows}

    def key_of(self, value: Any) -> Any:
        """Return the key that ``value`` names; raise ValidationError when it is none."""
        field = self.model._meta.pk
        while getattr(field, "remote_field", None) is not None:
            field = field.remote_field.get_related_field()
        return field.to_python(value)

    def find(self, value: Any) -> Any:
        """Return the row that ``value`` names, None when the formset has none."""
        try:
            return self.by_key.get(self.key_of(value))
        except (ValidationError, TypeError):
            return None

    def elsewhere(self, key: Any, rows: Any) -> Any:
        """Return the row of ``rows`` with a key that the formset has not, None for none; one query for all forms."""
        if self._elsewhere is None:
            wanted = [found for value in self.named if (found := self._known(value)) is not None and found not in self.by_key]
            self._elsewhere = {row.pk: row for row in rows.filter(pk__in=wanted)}
        return self._elsewhere.get(key)

    def _known(self, value: Any) -> Any:
        try:
            return self.key_of(value)
        except (ValidationError, TypeError):
            return None


class KeyField(ModelChoiceField):
    """The hidden key of a form's row: a row of the formset is known without a query."""

    def __init__(self, queryset: Any, stored: StoredRows | None, **options: Any) -> None:
        super().__init__(queryset, **options)
        self.stored = stored

    def to_python(self, value: Any) -> Any:
        """Return the row; raise ValidationError when there is none with that key."""
        if self.stored is None or value in self.empty_values:
            return super().to_python(value)
        try:
            key = self.stored.key_of(getattr(value, "pk", value))
            found = self.stored.by_key.get(key) or self.stored.elsewhere(key, self.queryset)
        except (ValidationError, TypeError, ValueError) as error:
            raise self.error("invalid_choice", value=value) from error
        if found is None:
            raise self.error("invalid_choice", value=value)
        # A row of its own, as it is stored: the form will write on the formset's.
        return copy.copy(found)


def add_key_field(formset: Any, form: Any, index: int | None) -> None:
    """Give a form the hidden key of its row, unless the key is a field that the form edits."""
    key = formset.model._meta.pk
    if not is_given(key) and key.name in form.fields:
        return
    stored = None if form.instance._state.adding else form.instance.pk
    value = stored if form.is_bound else formset.key_at(index)
    target = key.remote_field.model if is_link(key) else formset.model
    rows = target._default_manager.using(form.instance._state.db)
    widgets: Mapping[str, Any] = form._meta.widgets or {}
    options = {"initial": value, "required": False, "widget": widgets.get(key.name, HiddenInput)}
    if is_link(key):
        form.fields[key.name] = ModelChoiceField(rows, **options)
    else:
        form.fields[key.name] = KeyField(rows, formset.stored_rows if form.is_bound else None, **options)


def is_link(key: Any) -> bool:
    """Say whether a key is a relation to another model."""
    return getattr(key, "remote_field", None) is not None


def is_given(key: Any) -> bool:
    """Say whether nobody edits a key: the database or the parent model gives it."""
    if not key.editable or key.auto_created or key.get_internal_type().endswith("AutoField"):
        return True
    return is_link(key) and bool(getattr(key.remote_field, "parent_link", False)) and is_given(key.remote_field.model._meta.pk)
