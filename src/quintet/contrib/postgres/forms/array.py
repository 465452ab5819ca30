"""Form fields for lists: in one input, or in one input for each item."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from quintet.contrib.postgres.errors import prefixed
from quintet.contrib.postgres.validators import ArrayMaxLengthValidator, ArrayMinLengthValidator
from quintet.forms.fields.base import Field
from quintet.forms.fields.text import CharField
from quintet.forms.widgets.base import Widget
from quintet.kernel.errors import ValidationError
from quintet.services.i18n.translation import gettext_lazy as _

INVALID = _("Item %(nth)s in the array did not validate:")


class SimpleArrayField(CharField):
    """A list written in one input, its items separated by ``delimiter``; ``base_field`` cleans each of them."""

    default_error_messages = {"item_invalid": INVALID}

    def __init__(
        self,
        base_field: Any,
        *,
        delimiter: str = ",",
        max_length: int | None = None,
        min_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.base_field, self.delimiter = base_field, delimiter
        super().__init__(**kwargs)
        self.min_length, self.max_length = min_length, max_length
        if min_length is not None:
            self.validators.append(ArrayMinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(ArrayMaxLengthValidator(int(max_length)))

    def clean(self, value: Any) -> Any:
        """Return the list of clean items."""
        return [self.base_field.clean(one) for one in super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        """Return the list as the input shows it."""
        if isinstance(value, list):
            return self.delimiter.join(str(self.base_field.prepare_value(one)) for one in value)
        return value

    def to_python(self, value: Any) -> list[Any]:  # type: ignore[override]  # a list, in one input
        """Return the items as the base field reads them.

        Raises ValidationError that tells the places of all items that it cannot read.
        """
        if isinstance(value, list):
            items: Sequence[Any] = value
        else:
            items = str(value).split(self.delimiter) if value else []
        return self._each(items, self.base_field.to_python)

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a list that is empty but required, and for items that the base field refuses."""
        super().validate(value)
        self._each(value, self.base_field.validate)

    def run_validators(self, value: Any) -> None:
        """Run the validators of the list, then the base field's over each item."""
        super().run_validators(value)
        self._each(value, self.base_field.run_validators)

    def _each(self, items: Sequence[Any], step: Any) -> list[Any]:
        found: list[Any] = []
        errors: list[ValidationError] = []
        for index, one in enumerate(items):
            try:
                found.append(step(one))
            except ValidationError as error:
                errors.append(prefixed(error, self.error_messages["item_invalid"], "item_invalid", {"nth": index + 1}))
        if errors:
            raise ValidationError(errors)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the submitted list differs; None and an empty list are one."""
        try:
            value = self.to_python(data)
        except ValidationError:
            return not self.disabled
        return super().has_changed(initial or [], value)


class SplitArrayWidget(Widget):
    """One copy of ``widget`` for each of ``size`` items."""

    template_name = "postgres/widgets/split_array.html"

    def __init__(self, widget: Any, size: int, **kwargs: Any) -> None:
        self.widget = widget() if isinstance(widget, type) else widget
        self.size = size
        super().__init__(**kwargs)

    @property
    def is_hidden(self) -> bool:
        """Whether the copies are hidden."""
        return self.widget.is_hidden

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> list[Any]:
        """Return the submitted value of each copy."""
        return [self.widget.value_from_datadict(data, files, f"{name}_{index}") for index in range(self.size)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether nothing was submitted for any copy."""
        return all(self.widget.value_omitted_from_data(data, files, f"{name}_{index}") for index in range(self.size))

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first copy."""
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the template sees: ``widget.subwidgets``, the context of each copy, of more copies for more items."""
        context = super().get_context(name, value, attrs)
        if self.is_localized:
            self.widget.is_localized = self.is_localized
        values = value or []
        own = dict(context["widget"]["attrs"])
        identity = own.pop("id", None)
        context["widget"]["subwidgets"] = [
            self.widget.get_context(
                f"{name}_{index}",
                values[index] if index < len(values) else None,
                {**own, "id": f"{identity}_{index}"} if identity else own,
            )["widget"]
            for index in range(max(len(values), self.size))
        ]
        return context

    @property
    def media(self) -> Any:  # type: ignore[override]  # told by the copies
        """The media of the copies."""
        return self.widget.media

    @property
    def needs_multipart_form(self) -> bool:  # type: ignore[override]  # told by the copies
        """Whether the copies upload files."""
        return self.widget.needs_multipart_form

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = super().__deepcopy__(memo)
        twin.widget = copy.deepcopy(self.widget, memo)
        return twin


class SplitArrayField(Field):
    """A list of ``size`` items, each in an input of its own; ``remove_trailing_nulls`` drops empty ones from the end."""

    default_error_messages = {"item_invalid": INVALID}

    def __init__(self, base_field: Any, size: int, *, remove_trailing_nulls: bool = False, **kwargs: Any) -> None:
        self.base_field, self.size, self.remove_trailing_nulls = base_field, size, remove_trailing_nulls
        kwargs.setdefault("widget", SplitArrayWidget(widget=base_field.widget, size=size))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the items as the base field reads them, without the empty ones at the end where those are dropped."""
        values = [self.base_field.to_python(one) for one in super().to_python(value)]
        return self._trimmed(values)[0]

    def _trimmed(self, values: list[Any]) -> tuple[list[Any], int | None]:
        """Return the values, and where those that were dropped began."""
        if not self.remove_trailing_nulls:
            return values, None
        kept = len(values)
        while kept and values[kept - 1] in self.base_field.empty_values:
            kept -= 1
        return values[:kept], kept if kept < len(values) else None

    def clean(self, value: Any) -> Any:
        """Return the list of clean items.

        Raises ValidationError with the faults of all items.
        """
        cleaned: list[Any] = []
        errors: list[ValidationError | None] = []
        if not any(value) and self.required:
            raise self.error("required")
        for index in range(max(self.size, len(value))):
            one = value[index] if index < len(value) else None
            try:
                cleaned.append(self.base_field.clean(one))
                errors.append(None)
            except ValidationError as error:
                errors.append(prefixed(error, self.error_messages["item_invalid"], "item_invalid", {"nth": index + 1}))
                cleaned.append(one)  # as it was given: an empty one at the end may be dropped, and its fault with it
        cleaned, dropped = self._trimmed(cleaned)
        found = [error for error in errors[:dropped] if error is not None]
        if found:
            raise ValidationError(found)
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether an item has changed."""
        try:
            values = self.to_python(data)
        except ValidationError:
            return not self.disabled
        before = initial or []
        if self.disabled or len(before) != len(values):
            return not self.disabled
        return any(self.base_field.has_changed(*pair) for pair in zip(before, values, strict=True))
