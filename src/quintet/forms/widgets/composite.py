"""Widgets made of several widgets: hidden lists, split dates and times, and the base for one's own."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quintet.forms import markup
from quintet.forms.media import Media
from quintet.forms.settings import FormSettings
from quintet.forms.widgets.base import Widget
from quintet.forms.widgets.inputs import DateInput, HiddenInput, TimeInput
from quintet.forms.zones import to_current_timezone
from quintet.services.i18n.translation import gettext_lazy as _

#: A part and where it stands: (widget, (name, value, attrs)).
Part = tuple[Widget, tuple[str, Any, dict[str, Any]]]


ARIA_LABEL = "aria-label"


def names_parts() -> bool:
    """Say whether the parts of a widget are named: the documented markup leaves that out, so a project asks for it."""
    return FormSettings.now().form_part_labels


class MultipleHiddenInput(HiddenInput):
    """A hidden input for each value of a list."""

    template_name = "django/forms/widgets/multiple_hidden.html"
    markup = markup.write_parts

    def parts(self, name: str, value: Any, attrs: dict[str, Any]) -> Iterator[Part]:
        """Yield a hidden input for each value."""
        identity = attrs.pop("id", None)
        for index, one in enumerate(value or ()):
            own = {**attrs, "id": f"{identity}_{index}"} if identity else dict(attrs)
            part = HiddenInput()
            part.is_required = self.is_required
            yield part, (name, one, own)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: ``widget.subwidgets``."""
        context = super().get_context(name, value, attrs)
        inside = context["widget"]
        inside["subwidgets"] = [
            part.get_context(*place)["widget"] for part, place in self.parts(name, value, dict(inside["attrs"]))
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return every submitted value."""
        get_list = getattr(data, "getlist", None)
        return data.get(name) if get_list is None else get_list(name)

    def format_value(self, value: Any) -> Any:
        """Return the values as they are."""
        return [] if value is None else value


class MultiWidget(Widget):
    """Several widgets that together show one value, which subclasses take apart in `decompress`.

    ``widgets`` is a sequence, or a mapping whose keys are the suffixes of the parts' names.
    """

    template_name = "django/forms/widgets/multiwidget.html"
    use_fieldset = True
    markup = markup.write_parts

    #: What each part is, for those who do not see it: its ``aria-label``, written with FORM_PART_LABELS.
    part_labels: Sequence[Any] = ()

    def __init__(self, widgets: Sequence[Any] | Mapping[str, Any], attrs: Mapping[str, Any] | None = None) -> None:
        if isinstance(widgets, Mapping):
            self.widgets_names = [f"_{name}" if name else "" for name in widgets]
            widgets = list(widgets.values())
        else:
            self.widgets_names = [f"_{index}" for index in range(len(widgets))]
        self.widgets: list[Any] = [widget() if isinstance(widget, type) else widget for widget in widgets]
        super().__init__(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = super().__deepcopy__(memo)
        twin.widgets = copy.deepcopy(self.widgets, memo)
        return twin

    @property
    def is_hidden(self) -> bool:
        """Whether every part is hidden."""
        return all(widget.is_hidden for widget in self.widgets)

    @property
    def needs_multipart_form(self) -> bool:  # type: ignore[override]  # told by the parts
        """Whether a part uploads files."""
        return any(widget.needs_multipart_form for widget in self.widgets)

    @property
    def media(self) -> Media:  # type: ignore[override]  # told by the parts
        """The media of every part."""
        return sum((widget.media for widget in self.widgets), Media())

    def parts(self, name: str, value: Any, attrs: dict[str, Any]) -> Iterator[Part]:
        """Yield each part with its name, its share of the value and its attributes."""
        values = value if isinstance(value, list | tuple) else self.decompress(value)
        kind = attrs.pop("type", None)
        identity = attrs.get("id")
        for index, (part, suffix) in enumerate(zip(self.widgets, self.widgets_names, strict=False)):
            if self.is_localized:
                part.is_localized = True
            if kind is not None:
                part.input_type = kind
            own = {**attrs, "id": f"{identity}_{index}"} if identity else dict(attrs)
            if index < len(self.part_labels) and not part.is_hidden and ARIA_LABEL not in part.attrs and names_parts():
                own.setdefault(ARIA_LABEL, self.part_labels[index])
            yield part, (name + suffix, values[index] if index < len(values) else None, own)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: ``widget.subwidgets``, the context of each part."""
        context = super().get_context(name, value, attrs)
        inside = context["widget"]
        inside["subwidgets"] = [part.get_context(*place)["widget"] for part, place in self.parts(name, value, inside["attrs"])]
        return context

    def id_for_label(self, id_: str) -> str:
        """Return nothing: the label of the whole points to no part of it."""
        return ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> list[Any]:
        """Return the submitted value of each part."""
        return [part.value_from_datadict(data, files, name + suffix) for part, suffix in self._named()]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether nothing was submitted for any part."""
        return all(part.value_omitted_from_data(data, files, name + suffix) for part, suffix in self._named())

    def _named(self) -> Iterator[tuple[Any, str]]:
        return zip(self.widgets, self.widgets_names, strict=False)

    def decompress(self, value: Any) -> list[Any]:
        """Return the parts of one value, which may be empty."""
        raise NotImplementedError("Subclasses must implement this method.")


class SplitDateTimeWidget(MultiWidget):
    """A date input and a time input for one date-time."""

    supports_microseconds = False
    template_name = "django/forms/widgets/splitdatetime.html"
    markup = markup.write_parts
    part_labels = (_("Date"), _("Time"))

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            [
                DateInput(attrs if date_attrs is None else date_attrs, format=date_format),
                TimeInput(attrs if time_attrs is None else time_attrs, format=time_format),
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        """Return date and time in the current time zone."""
        if not value:
            return [None, None]
        local = to_current_timezone(value)
        return [local.date(), local.time()]


class SplitHiddenDateTimeWidget(SplitDateTimeWidget):
    """The same as two hidden inputs."""

    template_name = "django/forms/widgets/splithiddendatetime.html"
    markup = markup.write_parts

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, date_format, time_format, date_attrs, time_attrs)
        for widget in self.widgets:
            widget.input_type = "hidden"
