"""Fields made of fields: one value that several must accept, and one value made of several."""

import copy
import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.fields.dates import DateField, TimeField
from quintet.forms.widgets.composite import SplitDateTimeWidget, SplitHiddenDateTimeWidget
from quintet.forms.zones import from_current_timezone
from quintet.kernel.errors import ValidationError
from quintet.services.i18n.translation import gettext_lazy as _


class ComboField(Field):
    """A value that each of ``fields`` cleans in turn."""

    def __init__(self, fields: Iterable[Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = list(fields)
        for field in self.fields:
            # Whether a value is needed is this field's question alone.
            field.required = False

    def clean(self, value: Any) -> Any:
        """Return what the last field makes of the value."""
        super().clean(value)
        for field in self.fields:
            value = field.clean(value)
        return value


class MultiValueField(Field):
    """One value made by `compress` of the values of ``fields``, which a `MultiWidget` shows."""

    default_error_messages = {"invalid": _("Enter a list of values."), "incomplete": _("Enter a complete value.")}

    def __init__(self, fields: Sequence[Field], *, require_all_fields: bool = True, **kwargs: Any) -> None:
        self.require_all_fields = require_all_fields
        super().__init__(**kwargs)
        for field in fields:
            field.error_messages.setdefault("incomplete", self.error_messages["incomplete"])
            if self.disabled:
                field.disabled = True
            if require_all_fields:
                # The question of emptiness is asked once, by this field.
                field.required = False
        self.fields = fields

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = super().__deepcopy__(memo)
        twin.fields = tuple(copy.deepcopy(field, memo) for field in self.fields)
        return twin

    def required_attrs(self, widget: Any, initial: Any) -> dict[str, Any]:
        """Ask for every part, or with ``require_all_fields`` off only for those that are required themselves."""
        parts = getattr(self.widget, "widgets", None)
        if self.require_all_fields or parts is None:
            return super().required_attrs(widget, initial)
        for field, part in zip(self.fields, parts, strict=False):
            part.attrs["required"] = field.required and part.use_required_attribute(initial)
        return {}

    def validate(self, value: Any) -> None:
        """Accept: the parts were validated one by one."""

    def clean(self, value: Any) -> Any:
        """Return what `compress` makes of the clean parts."""
        if self.disabled and not isinstance(value, list):
            value = self.widget.decompress(value)
        if not value or (isinstance(value, list | tuple) and all(part in self.empty_values for part in value)):
            if self.required:
                raise self.error("required")
            if not value:
                return self.compress([])
        if not isinstance(value, list | tuple):
            raise self.error("invalid")
        if not any(part not in self.empty_values for part in value):
            return self.compress([])
        result = self.compress(self._clean_parts(value))
        self.validate(result)
        self.run_validators(result)
        return result

    def _clean_parts(self, values: Sequence[Any]) -> list[Any]:
        clean: list[Any] = []
        errors: list[Any] = []
        for index, field in enumerate(self.fields):
            value = values[index] if index < len(values) else None
            if value in self.empty_values and self.require_all_fields and self.required:
                raise self.error("required")
            if value in self.empty_values and not self.require_all_fields and field.required:
                errors += [one for one in [field.error_messages["incomplete"]] if one not in errors]
                continue
            try:
                clean.append(field.clean(value))
            except ValidationError as error:
                errors += [one for one in error.error_list if one not in errors]
        if errors:
            raise ValidationError(errors)
        return clean

    def compress(self, data_list: list[Any]) -> Any:
        """Return one value made of the clean parts, of an empty list when nothing was given."""
        raise NotImplementedError("Subclasses must implement this method.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether a part has changed."""
        if self.disabled:
            return False
        if initial is None:
            parts: Any = ["" for _part in data]
        else:
            parts = initial if isinstance(initial, list) else self.widget.decompress(initial)
        for field, before, after in zip(self.fields, parts, data, strict=False):
            try:
                before = field.to_python(before)
            except ValidationError:
                return True
            if field.has_changed(before, after):
                return True
        return False


class SplitDateTimeField(MultiValueField):
    """A date-time given as a date and a time."""

    widget = SplitDateTimeWidget
    hidden_widget = SplitHiddenDateTimeWidget
    default_error_messages = {"invalid_date": _("Enter a valid date."), "invalid_time": _("Enter a valid time.")}

    def __init__(
        self, *, input_date_formats: Iterable[str] | None = None, input_time_formats: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        messages = self._all_messages() | dict(kwargs.get("error_messages") or {})
        localize = kwargs.get("localize", False)
        date = DateField(
            input_formats=input_date_formats, error_messages={"invalid": messages["invalid_date"]}, localize=localize
        )
        time = TimeField(
            input_formats=input_time_formats, error_messages={"invalid": messages["invalid_time"]}, localize=localize
        )
        super().__init__((date, time), **kwargs)

    def compress(self, data_list: list[Any]) -> Any:
        """Return the date-time in the current time zone, None for nothing."""
        if not data_list:
            return None
        for part, code in zip(data_list, ("invalid_date", "invalid_time"), strict=True):
            if part in self.empty_values:
                raise self.error(code)
        return from_current_timezone(datetime.datetime.combine(*data_list))
