"""Fields that choose among the rows of a query set."""

from collections.abc import Iterable, Iterator
from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.fields.choices import ChoiceField
from quintet.forms.shared_rows import rows_of
from quintet.forms.widgets.choices import RadioSelect, SelectMultiple
from quintet.forms.widgets.composite import MultipleHiddenInput
from quintet.forms.widgets.inputs import HiddenInput
from quintet.kernel.errors import ValidationError
from quintet.kit.choices import BaseChoiceIterator, normalize_choices
from quintet.orm.fields.blank import BLANK_LABEL
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.validators import ProhibitNullCharactersValidator

refuse_null_characters = ProhibitNullCharactersValidator()


class ModelChoiceIteratorValue:
    """The value of a choice together with its row, for widgets that show more than a label."""

    def __init__(self, value: Any, instance: Any) -> None:
        self.value = value
        self.instance = instance

    def __str__(self) -> str:
        return str(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, ModelChoiceIteratorValue) else other)


class ModelChoiceIterator(BaseChoiceIterator):
    """The choices of a model field, read from the database at each iteration, by the forms of a formset together."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.queryset = field.queryset

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in rows_of(self.queryset):
            yield self.choice(row)

    def __len__(self) -> int:
        return self.queryset.count() + (self.field.empty_label is not None)

    def __bool__(self) -> bool:
        return self.field.empty_label is not None or self.queryset.exists()

    def choice(self, obj: Any) -> tuple[Any, Any]:
        """Return the choice of one row."""
        return ModelChoiceIteratorValue(self.field.prepare_value(obj), obj), self.field.label_from_instance(obj)


class ModelChoiceField(ChoiceField):
    """One row of ``queryset``, told by its primary key or by ``to_field_name``."""

    default_error_messages = {
        "invalid_choice": _("Select a valid choice. That choice is not one of the available choices."),
    }
    iterator: Any = ModelChoiceIterator
    offers_rows = True

    def __init__(
        self,
        queryset: Any,
        *,
        empty_label: Any = BLANK_LABEL,
        required: bool = True,
        widget: Any = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        to_field_name: str | None = None,
        limit_choices_to: Any = None,
        blank: bool = False,
        **kwargs: Any,
    ) -> None:
        Field.__init__(self, required=required, widget=widget, label=label, initial=initial, help_text=help_text, **kwargs)
        no_empty = (required and initial is not None) or (isinstance(self.widget, RadioSelect) and not blank)
        self.empty_label = None if no_empty else empty_label
        self.limit_choices_to = limit_choices_to
        self.to_field_name = to_field_name
        self.queryset = queryset

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = Field.__deepcopy__(self, memo)
        if self._queryset is not None:
            # The twin's widget must offer the twin's choices, and a cached result must not outlive its form.
            twin.queryset = self._queryset.all()
        return twin

    @property
    def queryset(self) -> Any:
        """The rows to choose from."""
        return self._queryset

    @queryset.setter
    def queryset(self, queryset: Any) -> None:
        self._queryset = None if queryset is None else queryset.all()
        self.widget.choices = self.choices

    def get_limit_choices_to(self) -> Any:
        """Return the further condition on the rows; a callable is called."""
        return self.limit_choices_to() if callable(self.limit_choices_to) else self.limit_choices_to

    def label_from_instance(self, obj: Any) -> str:
        """Return the label of a row."""
        return str(obj)

    @property
    def choices(self) -> Any:
        """The choices: those set by hand, else the rows at each iteration."""
        return vars(self).get("_choices") or self.iterator(self)

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = self.widget.choices = normalize_choices(value)

    def prepare_value(self, value: Any) -> Any:
        """Return what stands for a row in the HTML."""
        if hasattr(value, "_meta"):
            return value.serializable_value(self.to_field_name) if self.to_field_name else value.pk
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        """Return the row, None for nothing."""
        if value in self.empty_values:
            return None
        refuse_null_characters(value)
        key = self.to_field_name or "pk"
        if hasattr(value, "_meta"):
            if not isinstance(value, self.queryset.model):
                raise self.error("invalid_choice", value=value)
            value = getattr(value, key)
        if isinstance(value, list | tuple | set | dict):
            raise self.error("invalid_choice", value=value)
        try:
            return self.queryset.get(**{key: value})
        except (ValueError, TypeError, ValidationError, self.queryset.model.DoesNotExist) as error:
            raise self.error("invalid_choice", value=value) from error

    def validate(self, value: Any) -> None:
        """Raise ValidationError when a row is required and missing; whether it may be chosen was the query's question."""
        Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another row was chosen."""
        if self.disabled:
            return False
        before = "" if initial is None else initial
        return str(self.prepare_value(before)) != str("" if data is None else data)


class ModelMultipleChoiceField(ModelChoiceField):
    """Any number of rows of ``queryset``; the clean value is a query set of them."""

    widget = SelectMultiple
    hidden_widget = MultipleHiddenInput
    default_error_messages = {
        "invalid_list": _("Enter a list of values."),
        "invalid_choice": _("Select a valid choice. %(value)s is not one of the available choices."),
        "invalid_pk_value": _("“%(pk)s” is not a valid value."),
    }

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, empty_label=None, **kwargs)

    def to_python(self, value: Any) -> list[Any]:
        """Return the rows as a list."""
        return list(self._rows(value)) if value else []

    def clean(self, value: Any) -> Any:
        """Return the query set of the chosen rows."""
        value = self.prepare_value(value)
        if not value:
            if self.required:
                raise self.error("required")
            return self.queryset.none()
        if not isinstance(value, list | tuple):
            raise self.error("invalid_list")
        rows = self._rows(value)
        # Only the rows are query work; validators see what a user of the field sees.
        self.run_validators(value)
        return rows

    def _rows(self, value: Iterable[Any]) -> Any:
        key = self.to_field_name or "pk"
        try:
            wanted = frozenset(value)
        except TypeError as error:
            # A list of lists: not what any of our widgets sends.
            raise self.error("invalid_list") from error
        meta = self.queryset.model._meta
        field = meta.get_field(self.to_field_name) if self.to_field_name else meta.pk
        for one in wanted:
            refuse_null_characters(one)
            try:
                field.to_python(one)
            except (ValueError, TypeError, ValidationError) as error:
                raise self.error("invalid_pk_value", pk=one) from error
        rows = self.queryset.filter(**{f"{key}__in": list(wanted)})
        found = {str(getattr(row, key)) for row in rows}
        for one in value:
            if str(one) not in found:
                raise self.error("invalid_choice", value=one)
        return rows

    def prepare_value(self, value: Any) -> Any:
        """Return what stands for the rows in the HTML."""
        if hasattr(value, "__iter__") and not isinstance(value, str) and not hasattr(value, "_meta"):
            return [super(ModelMultipleChoiceField, self).prepare_value(one) for one in value]
        return super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another set of rows was chosen."""
        if self.disabled:
            return False
        before, after = self.prepare_value(initial or []), data or []
        return {str(one) for one in before} != {str(one) for one in after}


class InlineForeignKeyField(Field):
    """The link from an inline form to its parent: whatever is sent must be the parent itself."""

    widget = HiddenInput
    default_error_messages = {"invalid_choice": _("The inline value did not match the parent instance.")}

    def __init__(
        self, parent_instance: Any, *args: Any, pk_field: bool = False, to_field: str | None = None, **kwargs: Any
    ) -> None:
        self.parent_instance, self.pk_field, self.to_field = parent_instance, pk_field, to_field
        if parent_instance is not None:
            kwargs["initial"] = getattr(parent_instance, to_field) if to_field else parent_instance.pk
        kwargs["required"] = False
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the parent; raise ValidationError for any other."""
        if value in self.empty_values:
            return None if self.pk_field else self.parent_instance
        own = getattr(self.parent_instance, self.to_field) if self.to_field else self.parent_instance.pk
        if str(value) != str(own):
            raise self.error("invalid_choice")
        return self.parent_instance

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say no: the link is not the user's to change."""
        return False
