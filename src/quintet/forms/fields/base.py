"""The base of form fields: `Field.clean` is `to_python`, then `validate`, then `run_validators`."""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from quintet.forms.boundfield import BoundField
from quintet.forms.widgets.base import Widget
from quintet.forms.widgets.inputs import HiddenInput, TextInput
from quintet.kernel.errors import ValidationError
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.validators import EMPTY_VALUES


class Field:
    """One value of a form: its widget, its label, how it is cleaned, and its messages.

    A field of our own keeps no state of one form, so forms share it until somebody asks for it (see `fieldmap`); fields of
    other classes are copied for each form.
    """

    widget: Any = TextInput
    hidden_widget: Any = HiddenInput
    default_validators: ClassVar[list[Callable[[Any], None]]] = []
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("This field is required.")}
    empty_values: Any = list(EMPTY_VALUES)
    bound_field_class: Any = None

    #: Whether the widget shows rows of a query set, which the forms of a formset read together (`shared_rows`).
    offers_rows: ClassVar[bool] = False

    #: Whether `clean` takes the initial value as its second argument, as file fields do.
    cleans_with_initial: ClassVar[bool] = False

    def __init__(
        self,
        *,
        required: bool = True,
        widget: Any = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        error_messages: Mapping[str, Any] | None = None,
        show_hidden_initial: bool = False,
        validators: Iterable[Callable[[Any], None]] = (),
        localize: bool = False,
        disabled: bool = False,
        label_suffix: Any = None,
        template_name: str | None = None,
        bound_field_class: Any = None,
    ) -> None:
        self.required, self.label, self.initial = required, label, initial
        self.show_hidden_initial, self.help_text = show_hidden_initial, help_text
        self.disabled, self.label_suffix, self.localize = disabled, label_suffix, localize
        self.template_name = template_name
        self.bound_field_class = bound_field_class or self.bound_field_class
        self.widget = self._own_widget(widget or self.widget)
        self.error_messages = self._all_messages() | dict(error_messages or {})
        self.validators = [*self.default_validators, *validators]
        # A class may have further bases, whose turn it is then.
        super().__init__()

    def _own_widget(self, widget: Any) -> Widget:
        own: Widget = widget() if isinstance(widget, type) else copy.deepcopy(widget)
        if self.localize:
            own.is_localized = True
        own.is_required = self.required
        own.attrs.update(self.widget_attrs(own) or {})
        return own

    def _all_messages(self) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages |= cls.__dict__.get("default_error_messages", {})
        return messages

    def prepare_value(self, value: Any) -> Any:
        """Return ``value`` as the widget shows it."""
        return value

    def to_python(self, value: Any) -> Any:
        """Return the Python value of a submitted one; raise ValidationError when it has none."""
        return value

    def validate(self, value: Any) -> None:
        """Raise ValidationError when a required value is empty."""
        if value in self.empty_values and self.required:
            raise self.error("required")

    def run_validators(self, value: Any) -> None:
        """Run every validator over a value that is not empty; raise ValidationError with all they found."""
        if not self.validators or value in self.empty_values:
            return
        found: list[ValidationError] = []
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                code = getattr(error, "code", None)
                if code is not None and code in self.error_messages:
                    error.message = self.error_messages[code]
                found.extend(error.error_list)
        if found:
            raise ValidationError(found)

    def clean(self, value: Any) -> Any:
        """Return the valid Python value, or raise ValidationError."""
        value = self.to_python(value)
        self.validate(value)
        self.run_validators(value)
        return value

    def error(self, code: str, **params: Any) -> ValidationError:
        """Return the error of this field for ``code``."""
        return ValidationError(self.error_messages[code], code=code, params=params or None)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what a bound field shows: the initial value when the field is disabled, else the submitted one."""
        return initial if self.disabled else data

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Return the attributes that this field gives its widget."""
        return {}

    def required_attrs(self, widget: Any, initial: Any) -> dict[str, Any]:
        """Return the attributes by which the browser asks for a value."""
        return {"required": True}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the submitted value differs from the initial one; text that is no value counts as changed."""
        if self.disabled:
            return False
        try:
            data = self.to_python(data)
            data, initial = self.comparable(data), self.comparable(initial)
        except ValidationError:
            return True
        # Widgets and models disagree about None and the empty text; neither is a change of the other.
        return ("" if initial is None else initial) != ("" if data is None else data)

    def comparable(self, value: Any) -> Any:
        """Return what stands for ``value`` when a submitted one is compared with the initial one."""
        return value

    def get_bound_field(self, form: Any, field_name: str) -> BoundField:
        """Return this field as part of ``form``, of the class that the field, the form or the renderer asks for."""
        chosen = self.bound_field_class or form.bound_field_class or getattr(form.renderer, "bound_field_class", None)
        chosen = chosen or BoundField
        return chosen(form, self, field_name)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = copy.copy(self)
        memo[id(self)] = twin
        twin.widget = copy.deepcopy(self.widget, memo)
        twin.error_messages = self.error_messages.copy()
        twin.validators = self.validators[:]
        return twin
