"""Fields of choices and of yes or no."""

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.widgets.choices import NullBooleanSelect, Select, SelectMultiple
from quintet.forms.widgets.composite import MultipleHiddenInput
from quintet.forms.widgets.inputs import CheckboxInput
from quintet.kernel.errors import ValidationError
from quintet.kit.choices import flatten_choices, normalize_choices
from quintet.services.i18n.translation import gettext_lazy as _

#: What holds the choices of a group.
GROUPS = (list, tuple)

#: The texts that mean no, in any case.
FALSE_TEXTS = ("false", "0")

#: What a nullable yes or no may look like when it comes in.
NULL_BOOLEANS = {True: True, "True": True, "true": True, "1": True, False: False, "False": False, "false": False, "0": False}


class BooleanField(Field):
    """Yes or no; a required one must be yes."""

    widget = CheckboxInput

    def to_python(self, value: Any) -> bool:
        """Return the truth of ``value``; the texts "False" and "0" are false."""
        if isinstance(value, str) and value.lower() in FALSE_TEXTS:
            return False
        return bool(value)

    def validate(self, value: Any) -> None:
        """Raise ValidationError when a required box is not checked."""
        if not value and self.required:
            raise self.error("required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the box was turned over."""
        return not self.disabled and self.to_python(initial) != self.to_python(data)


class NullBooleanField(BooleanField):
    """Yes, no or unknown."""

    widget = NullBooleanSelect

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]  # None is the third answer
        """Return True, False or None."""
        return NULL_BOOLEANS.get(value) if isinstance(value, int | str) else None

    def validate(self, value: Any) -> None:
        """Accept everything."""


class ChoiceField(Field):
    """One of ``choices``, as text."""

    widget = Select
    default_error_messages = {
        "invalid_choice": _("Select a valid choice. %(value)s is not one of the available choices."),
    }

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = super().__deepcopy__(memo)
        vars(twin)["_choices"] = copy.copy(self._choices)
        return twin

    @property
    def choices(self) -> Any:
        """Pairs of value and label, or groups of them; also what the widget offers."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = self.widget.choices = normalize_choices(value)

    def to_python(self, value: Any) -> Any:
        """Return the text of the choice."""
        return "" if value in self.empty_values else str(value)

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless the value is one of the choices."""
        super().validate(value)
        if value and not self.valid_value(value):
            raise self.error("invalid_choice", value=value)

    def valid_value(self, value: Any) -> bool:
        """Say whether ``value`` is one of the choices, itself or by its text."""
        text = str(value)
        for key, label in self.choices or ():
            if isinstance(label, GROUPS):
                if any(value == inner or text == str(inner) for inner, _label in label):
                    return True
            elif value == key or text == str(key):
                return True
        return False


def _same(value: Any) -> Any:
    return value


class TypedChoiceField(ChoiceField):
    """One of ``choices``, made a value of its type by ``coerce``; ``empty_value`` stands for none."""

    def __init__(self, *, coerce: Callable[[Any], Any] = _same, empty_value: Any = "", **kwargs: Any) -> None:
        self.coerce, self.empty_value = coerce, empty_value
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        return coerced(self, value)

    def comparable(self, value: Any) -> Any:
        """Return ``value`` as one of the choices' type."""
        return self._coerce(value)

    def clean(self, value: Any) -> Any:
        """Return the choice as a value of its type."""
        return self._coerce(super().clean(value))


def coerced(field: Any, value: Any) -> Any:
    """Return ``field.coerce(value)``; a value that cannot be coerced is no valid choice."""
    try:
        return field.coerce(value)
    except (ValueError, TypeError, ValidationError) as error:
        raise field.error("invalid_choice", value=value) from error


class MultipleChoiceField(ChoiceField):
    """Any number of ``choices``, as a list of texts."""

    hidden_widget = MultipleHiddenInput
    widget = SelectMultiple
    default_error_messages = {
        "invalid_choice": _("Select a valid choice. %(value)s is not one of the available choices."),
        "invalid_list": _("Enter a list of values."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the texts of the choices."""
        if not value:
            return []
        if not isinstance(value, list | tuple):
            raise self.error("invalid_list")
        return [str(one) for one in value]

    def validate(self, value: Any) -> None:
        """Raise ValidationError for the first value that is none of the choices."""
        if self.required and not value:
            raise self.error("required")
        for one in self._unknown(value):
            raise self.error("invalid_choice", value=one)

    def _unknown(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield the values that are none of the choices, found in one pass unless somebody overrode `valid_value`."""
        if type(self).valid_value is not ChoiceField.valid_value:
            return (one for one in values if not self.valid_value(one))
        offered = [key for key, _label in flatten_choices(self.choices)]
        texts = {str(key) for key in offered}
        return (one for one in values if str(one) not in texts and one not in offered)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another set of choices was submitted."""
        return not self.disabled and _texts(initial) != _texts(data)


def _texts(values: Iterable[Any] | None) -> set[str]:
    return {str(one) for one in values or ()}


class TypedMultipleChoiceField(MultipleChoiceField):
    """Any number of ``choices``, each made a value of its type by ``coerce``."""

    def __init__(self, *, coerce: Callable[[Any], Any] = _same, **kwargs: Any) -> None:
        self.coerce = coerce
        self.empty_value = kwargs.pop("empty_value", [])
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        return [coerced(self, one) for one in value]

    def clean(self, value: Any) -> Any:
        """Return the choices as values of their type."""
        return self._coerce(super().clean(value))

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a required but empty list, or a value that is none of the choices."""
        if value != self.empty_value:
            super().validate(value)
        elif self.required:
            raise self.error("required")
