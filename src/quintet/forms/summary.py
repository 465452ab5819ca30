"""The summary of a form's errors: a list above the form, each error a link to the input that it is about."""

from collections.abc import Iterator
from typing import Any

from quintet.forms.attributes import escaped
from quintet.kit.html import SafeString
from quintet.services.i18n.translation import ngettext


def summary_of(form: Any) -> SafeString:
    """Return the HTML of the summary, nothing for a form without errors.

    It is an alert, which screen readers speak when the page comes, and takes the focus from a script
    (``tabindex="-1"``). Labels and messages are escaped.
    """
    items = list(_items(form))
    if not items:
        return SafeString("")
    title = ngettext("Please correct the error below.", "Please correct the errors below.", len(items))
    rows = "".join([f"<li>{item}</li>" for item in items])
    return SafeString(f'<div class="errorsummary" role="alert" tabindex="-1"><p>{escaped(title)}</p><ul>{rows}</ul></div>')


def _items(form: Any) -> Iterator[str]:
    yield from (escaped(error) for error in form.non_field_errors())
    for bound in form:
        if bound.name not in form.errors:
            continue
        target = "" if bound.is_hidden else _target(bound)
        for error in bound.errors:
            text = f"{escaped(bound.label)}: {escaped(error)}" if bound.label else escaped(error)
            yield f'<a href="#{escaped(target)}">{text}</a>' if target else text


def _target(bound: Any) -> str:
    """Return the id of the first input of a field, an empty text when it has none."""
    if not bound.use_fieldset:
        return bound.id_for_label
    first = next((part["attrs"].get("id") for part in _parts(bound)), None)
    return first or bound.id_for_label


def _parts(bound: Any) -> Iterator[dict[str, Any]]:
    """Yield the contexts of the inputs that one field shows, those of composite widgets opened."""
    for part in bound.subwidgets:
        yield from part.data.get("subwidgets") or [part.data]
