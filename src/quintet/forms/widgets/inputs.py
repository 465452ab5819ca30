"""Widgets of a single input: text in its kinds, dates and times, text areas, checkboxes."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from quintet.forms import markup
from quintet.forms.widgets.base import Markup, Widget
from quintet.services.i18n import formats


class Input(Widget):
    """Base of ``<input>`` widgets; ``input_type`` is the type attribute, which ``attrs`` may replace."""

    input_type: Any = None
    template_name = "django/forms/widgets/input.html"
    markup: ClassVar[Markup | None] = markup.write_input

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs)
        if "type" in self.attrs:
            self.input_type = self.attrs.pop("type")

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: also ``widget.type``."""
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = self.input_type
        return context


class TextInput(Input):
    """A line of text."""

    input_type = "text"
    template_name = "django/forms/widgets/text.html"
    markup = markup.write_input


class NumberInput(Input):
    """A number."""

    input_type = "number"
    template_name = "django/forms/widgets/number.html"
    markup = markup.write_input


class EmailInput(Input):
    """A mail address."""

    input_type = "email"
    template_name = "django/forms/widgets/email.html"
    markup = markup.write_input


class URLInput(Input):
    """A URL."""

    input_type = "url"
    template_name = "django/forms/widgets/url.html"
    markup = markup.write_input


class ColorInput(Input):
    """A colour."""

    input_type = "color"
    template_name = "django/forms/widgets/color.html"
    markup = markup.write_input


class SearchInput(Input):
    """Text to search for."""

    input_type = "search"
    template_name = "django/forms/widgets/search.html"
    markup = markup.write_input


class TelInput(Input):
    """A telephone number."""

    input_type = "tel"
    template_name = "django/forms/widgets/tel.html"
    markup = markup.write_input


class PasswordInput(Input):
    """A password; ``render_value`` writes the submitted one back into the page."""

    input_type = "password"
    template_name = "django/forms/widgets/password.html"
    markup = markup.write_password

    def __init__(self, attrs: Mapping[str, Any] | None = None, render_value: bool = False) -> None:
        super().__init__(attrs)
        self.render_value = render_value

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees, by default without the value."""
        return super().get_context(name, value if self.render_value else None, attrs)


class HiddenInput(Input):
    """A value that the user does not see."""

    input_type = "hidden"
    template_name = "django/forms/widgets/hidden.html"
    markup = markup.write_input


class Textarea(Widget):
    """Text of several lines."""

    template_name = "django/forms/widgets/textarea.html"
    markup = markup.write_textarea

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"cols": "40", "rows": "10", **(attrs or {})})


class DateTimeBaseInput(TextInput):
    """Base of the date and time inputs: values in ``format``, else the language's first input format."""

    format_key = ""
    supports_microseconds = False
    format: str | None = None
    markup = markup.write_input

    def __init__(self, attrs: Mapping[str, Any] | None = None, format: str | None = None) -> None:
        super().__init__(attrs)
        self.format = format or self.format

    def format_value(self, value: Any) -> Any:
        """Return a date or time as text, anything else as it is."""
        return formats.localize_input(value, self.format or formats.get_format(self.format_key)[0])


class DateInput(DateTimeBaseInput):
    """A date."""

    format_key = "DATE_INPUT_FORMATS"
    template_name = "django/forms/widgets/date.html"
    markup = markup.write_input


class DateTimeInput(DateTimeBaseInput):
    """A date and time."""

    format_key = "DATETIME_INPUT_FORMATS"
    template_name = "django/forms/widgets/datetime.html"
    markup = markup.write_input


class TimeInput(DateTimeBaseInput):
    """A time of day."""

    format_key = "TIME_INPUT_FORMATS"
    template_name = "django/forms/widgets/time.html"
    markup = markup.write_input


#: The submitted texts that mean true and false.
TRUTH = {"true": True, "false": False}


def is_checked(value: Any) -> bool:
    """Say whether a checkbox is checked for ``value``: anything but False, None and the empty text."""
    return not (value is False or value is None or value == "")


class CheckboxInput(Input):
    """A checkbox; ``check_test`` says for which values it is checked."""

    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox.html"
    markup = markup.write_checkbox

    def __init__(self, attrs: Mapping[str, Any] | None = None, check_test: Callable[[Any], bool] | None = None) -> None:
        super().__init__(attrs)
        self.check_test = is_checked if check_test is None else check_test

    def format_value(self, value: Any) -> Any:
        """Return the value attribute, None for truth, falsehood and nothing: those are told by being checked."""
        if value is True or value is False or value is None or value == "":
            return None
        return str(value)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: ``checked`` among the attributes when it is."""
        if self.check_test(value):
            attrs = {**(attrs or {}), "checked": True}
        return super().get_context(name, value, attrs)

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Return whether the box was checked; one that was not is not submitted at all."""
        if name not in data:
            return False
        value = data.get(name)
        return TRUTH.get(value.lower(), bool(value)) if isinstance(value, str) else bool(value)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say no: a box that is absent is one that is not checked."""
        return False
