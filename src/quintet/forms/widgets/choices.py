"""Widgets that offer choices: selects, radio buttons, lists of checkboxes."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from quintet.forms import markup
from quintet.forms.widgets.base import Widget
from quintet.kit.choices import normalize_choices
from quintet.services.i18n.translation import gettext_lazy as _


class ChoiceWidget(Widget):
    """Base of widgets that offer choices, in groups or plain."""

    allow_multiple_selected = False
    input_type: Any = None
    template_name: Any = None
    option_template_name: Any = None
    add_id_index = True
    checked_attribute: Any = {"checked": True}
    option_inherits_attrs = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs)
        self.choices = choices

    @property
    def choices(self) -> Any:
        """Pairs of value and label; a pair of group name and list of pairs is a group."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = normalize_choices(value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = super().__deepcopy__(memo)
        vars(twin)["_choices"] = copy.copy(self._choices)
        return twin

    def subwidgets(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield the context of each choice."""
        yield from self.options(name, self.format_value(value), attrs)

    def options(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield every option, groups opened."""
        for _name, options, _index in self.optgroups(name, value, attrs):
            yield from options

    def optgroups(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, list[dict[str, Any]], int]]:
        """Return (group name or None, options, index) for each group; a plain choice is a group of one."""
        found: list[tuple[Any, list[dict[str, Any]], int]] = []
        selected_before = False
        for index, (key, label) in enumerate(self.choices):
            grouped = isinstance(label, list | tuple)
            members = label if grouped else [(key, label)]
            options: list[dict[str, Any]] = []
            for subindex, (one, text) in enumerate(members):
                fits = ("" if one is None else str(one)) in value
                selected = fits and (self.allow_multiple_selected or not selected_before)
                selected_before = selected_before or selected
                option = self.create_option(
                    name, "" if one is None else one, text, selected, index, subindex=subindex if grouped else None, attrs=attrs
                )
                options.append(option)
            found.append((("" if key is None else key) if grouped else None, options, index))
        return found

    def create_option(
        self,
        name: str,
        value: Any,
        label: Any,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the context of one option."""
        place = str(index) if subindex is None else f"{index}_{subindex}"
        own = self.build_attrs(self.attrs, attrs) if self.option_inherits_attrs else {}
        if selected:
            own |= self.checked_attribute
        if "id" in own:
            own["id"] = self.id_for_label(own["id"], place)
        return {
            "name": name,
            "value": value,
            "label": label,
            "selected": selected,
            "index": place,
            "attrs": own,
            "type": self.input_type,
            "template_name": self.option_template_name,
            "wrap_label": True,
        }

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: also ``widget.optgroups``."""
        context = super().get_context(name, value, attrs)
        context["widget"]["optgroups"] = self.optgroups(name, context["widget"]["value"], attrs)
        return context

    def id_for_label(self, id_: str, index: str | None = "0") -> str:
        """Return the id of the choice at ``index``."""
        return f"{id_}_{index}" if id_ and self.add_id_index else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the submitted value, all of them as a list when several may be chosen."""
        if self.allow_multiple_selected:
            get_list = getattr(data, "getlist", None)
            if get_list is not None:
                return get_list(name)
        return data.get(name)

    def format_value(self, value: Any) -> list[str]:
        """Return the chosen values as texts."""
        if value is None and self.allow_multiple_selected:
            return []
        many = value if isinstance(value, list | tuple) else [value]
        return ["" if one is None else str(one) for one in many]


class Select(ChoiceWidget):
    """A select element."""

    template_name, markup = "django/forms/widgets/select.html", markup.write_select
    option_template_name = "django/forms/widgets/select_option.html"
    input_type = "select"
    # Id and attributes belong to the select element; its options only say which of them is chosen.
    option_inherits_attrs = add_id_index = False
    checked_attribute = {"selected": True}

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: ``multiple`` among the attributes when several may be chosen."""
        context = super().get_context(name, value, attrs)
        if self.allow_multiple_selected:
            context["widget"]["attrs"]["multiple"] = True
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Say whether ``required`` may be written: HTML allows it on a single select only with an empty first choice."""
        allowed = super().use_required_attribute(initial)
        if self.allow_multiple_selected:
            return allowed
        first = next(iter(self.choices), None)
        return allowed and first is not None and _is_empty_choice(first)


def _is_empty_choice(choice: tuple[Any, Any]) -> bool:
    value, label = choice
    if isinstance(label, list | tuple):
        return False
    return value is None or str(value) == ""


class NullBooleanSelect(Select):
    """A select of Unknown, Yes and No."""

    markup = markup.write_select

    #: What a value may look like, as Python value, submitted text, and the texts of old forms.
    KNOWN = {
        True: "true",
        False: "false",
        "True": "true",
        "False": "false",
        "true": "true",
        "false": "false",
        "2": "true",
        "3": "false",
    }
    MEANT = {"true": True, "false": False}

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs, choices=[("unknown", _("Unknown")), ("true", _("Yes")), ("false", _("No"))])

    def format_value(self, value: Any) -> Any:
        """Return which of the three is chosen."""
        return self.KNOWN.get(value, "unknown") if isinstance(value, int | str) else "unknown"

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool | None:
        """Return True, False or None."""
        value = data.get(name)
        return self.MEANT.get(self.KNOWN.get(value, "")) if isinstance(value, int | str) else None


class SelectMultiple(Select):
    """A select of which several options may be chosen."""

    allow_multiple_selected = True
    markup = markup.write_select

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say no: when nothing is chosen nothing is submitted."""
        return False


class RadioSelect(ChoiceWidget):
    """Radio buttons."""

    input_type = "radio"
    template_name = "django/forms/widgets/radio.html"
    option_template_name = "django/forms/widgets/radio_option.html"
    use_fieldset = True
    markup = markup.write_buttons

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the id of one button; the label of the whole group points to none of them."""
        return "" if index is None else super().id_for_label(id_, index)


class CheckboxSelectMultiple(RadioSelect):
    """A checkbox for each choice."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox_select.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"
    markup = markup.write_buttons

    def use_required_attribute(self, initial: Any) -> bool:
        """Say no: browsers would ask for every box to be checked, not for one."""
        return False

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say no: when nothing is checked nothing is submitted."""
        return False
