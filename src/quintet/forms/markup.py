"""The HTML of stock widgets, written directly: the same bytes as the templates below `templates/django/forms/widgets`."""

from collections.abc import Mapping
from typing import Any

from quintet.forms.attributes import escaped, widget_attributes


def write_input(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a one-line input; an attribute ``type`` takes the place of the widget's own type."""
    kind = widget.input_type
    if "type" in attrs:
        attrs = dict(attrs)
        kind = attrs.pop("type")
    shown = widget.format_value(value)
    return input_element(kind, name, shown, widget_attributes(attrs))


def input_element(kind: str, name: str, shown: Any, attributes: str) -> str:
    """Return an input element; ``shown`` None leaves the value out."""
    value = "" if shown is None else f' value="{escaped(shown)}"'
    return f'<input type="{escaped(kind)}" name="{escaped(name)}"{value}{attributes}>'


def write_password(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a password input, by default without the value."""
    return write_input(widget, name, value if widget.render_value else None, attrs, renderer)


def write_file(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a file input, which never shows a value."""
    return write_input(widget, name, None, attrs, renderer)


def write_checkbox(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a checkbox."""
    if widget.check_test(value):
        attrs = {**attrs, "checked": True}
    return write_input(widget, name, value, attrs, renderer)


def write_textarea(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a text area; browsers drop the line break after the opening tag."""
    shown = widget.format_value(value)
    text = "" if shown is None else escaped(shown)
    return f'<textarea name="{escaped(name)}"{widget_attributes(attrs)}>\n{text}</textarea>'


def write_select(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a select element with its options and groups."""
    if widget.allow_multiple_selected:
        attrs = {**attrs, "multiple": True}
    shown = widget.format_value(value)
    left = {shown} if isinstance(shown, str) else set(shown)
    many = widget.allow_multiple_selected
    start = f'<select name="{escaped(name)}"{widget_attributes(attrs)}>'
    drawn = drawn_options(widget)
    if drawn is not None:
        return f"{start}{drawn.with_selected(left, many)}</select>"
    pieces = [start]
    for key, label in widget.choices:
        if isinstance(label, list | tuple):
            pieces.append(f'<optgroup label="{escaped(key)}">')
            for inner_key, inner_label in label:
                left = _write_option(pieces, inner_key, inner_label, left, many)
            pieces.append("</optgroup>")
        else:
            left = _write_option(pieces, key, label, left, many)
    pieces.append("</select>")
    return "".join(pieces)


class DrawnOptions:
    """The options of a list of plain texts, drawn once; ``choices`` tells which list it was."""

    __slots__ = ("choices", "options", "places", "whole")

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        self.choices = choices[:]
        self.options = [f'<option value="{escaped(key)}">{escaped(label)}</option>' for key, label in choices]
        self.places = {key: place for place, (key, _label) in enumerate(choices)}
        self.whole = "".join(self.options)

    def with_selected(self, texts: set[str], many: bool) -> str:
        """Return all options; those of ``texts`` are selected, or only the first of them."""
        chosen = [self.places[text] for text in texts if text in self.places]
        if not chosen:
            return self.whole
        options = self.options[:]
        for place in chosen if many else (min(chosen),):
            options[place] = options[place].replace('">', '" selected>', 1)
        return "".join(options)


def drawn_options(widget: Any) -> DrawnOptions | None:
    """Return the options of a widget, kept in it as long as its choices are the same; None when they must be drawn anew.

    Labels that are translated, groups, and choices that a function or a query makes are drawn each time.
    """
    choices = widget.choices
    if type(choices) is not list:
        return None
    kept = widget.__dict__.get("drawn_options")
    # Pairs are tuples, compared by identity first: a list that somebody changed in place is noticed.
    if kept is not None and kept.choices == choices:
        return kept
    if any(type(key) is not str or type(label) is not str for key, label in choices):
        return None
    made = DrawnOptions(choices)
    if len(made.places) != len(choices):
        return None
    widget.drawn_options = made
    return made


def _write_option(pieces: list[str], key: Any, label: Any, left: set[str], many: bool) -> set[str]:
    """Write one option; return what may still be selected: a single choice selects only the first option that fits."""
    # The text of a model's choice is "" for None only in the attribute; what is compared is its own text.
    text = "" if key is None else str(key)
    if text in left:
        pieces.append(f'<option value="{escaped(text)}" selected>{escaped(label)}</option>')
        return left if many else set()
    pieces.append(f'<option value="{escaped(text)}">{escaped(label)}</option>')
    return left


def write_buttons(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write radio buttons or checkboxes, each in its label, groups in a list of their own."""
    outer = {key: attrs[key] for key in ("id", "class") if attrs.get(key)}
    buttons = _Buttons(widget, name, set(widget.format_value(value)), attrs)
    pieces = [f"<div{widget_attributes(outer)}>"]
    for index, (key, label) in enumerate(widget.choices):
        if isinstance(label, list | tuple):
            pieces.append(f"<div><label>{escaped('' if key is None else key)}</label>")
            pieces += [buttons.one(choice, text, f"{index}_{place}") for place, (choice, text) in enumerate(label)]
            pieces.append("</div>")
        else:
            pieces.append(buttons.one(key, label, str(index)))
    pieces.append("</div>")
    return "".join(pieces)


class _Buttons:
    """What the buttons of one widget share, and which of them may still be checked."""

    def __init__(self, widget: Any, name: str, left: set[str], attrs: Mapping[str, Any]) -> None:
        self.kind, self.name = widget.input_type, name
        self.left, self.many = left, widget.allow_multiple_selected
        self.identity = escaped(str(attrs["id"])) if attrs.get("id") else None
        names = list(attrs)
        cut = names.index("id") if "id" in attrs else len(names)
        self.before = widget_attributes({key: attrs[key] for key in names[:cut]})
        self.after = widget_attributes({key: attrs[key] for key in names[cut + 1 :]})

    def one(self, key: Any, label: Any, place: str) -> str:
        """Return the button of one choice in its label."""
        text = "" if key is None else str(key)
        checked = text in self.left
        if checked and not self.many:
            self.left = set()
        own = f' id="{self.identity}_{place}"' if self.identity else ""
        points = f' for="{self.identity}_{place}"' if self.identity else ""
        element = input_element(self.kind, self.name, text, f"{self.before}{own}{self.after}{' checked' if checked else ''}")
        return f"<div><label{points}>{element} {escaped(label)}</label></div>"


def write_parts(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write the inputs of a composite widget one after another, each by its own way."""
    return "".join([part.render(*place, renderer) for part, place in widget.parts(name, value, dict(attrs))])


def write_clearable(widget: Any, name: str, value: Any, attrs: Mapping[str, Any], renderer: Any) -> str:
    """Write a file input; with a stored file its link before it, and a box that clears it unless a file is required."""
    element = write_input(widget, name, None, {**attrs, "disabled": attrs.get("disabled", False)}, renderer)
    if not widget.is_initial(value):
        return element
    link = f'{escaped(widget.initial_text)}: <a href="{escaped(value.url)}">{escaped(value)}</a>'
    return f"{link}{_clear_box(widget, name, attrs)}<br>{escaped(widget.input_text)}: {element}"


def _clear_box(widget: Any, name: str, attrs: Mapping[str, Any]) -> str:
    if widget.is_required:
        return ""
    box = widget.clear_checkbox_name(name)
    identity = escaped(widget.clear_checkbox_id(box))
    checked = " checked" if attrs.get("checked", widget.checked) else ""
    disabled = " disabled" if attrs.get("disabled") else ""
    element = f'<input type="checkbox" name="{escaped(box)}" id="{identity}"{disabled}{checked}>'
    return f' {element} <label for="{identity}">{escaped(widget.clear_checkbox_label)}</label>'
