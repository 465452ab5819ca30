"""Validating some fields of a form while it is being filled in: no whole-form hooks, nothing saved, no questions not allowed."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.forms.fields.files import FileField

#: Fields that one request may ask about.
MAX_FIELDS = 20


def fields_allowed(form: Any) -> list[str]:
    """Return the fields that a page may ask about: those of ``inline_fields``, else all that show something and bring no file."""
    if form.inline_fields is not None:
        return [name for name in form.fields if name in form.inline_fields]
    return [name for name, field in form.fields.peek_items() if _may_be_asked(field)]


def _may_be_asked(field: Any) -> bool:
    return not (field.disabled or field.widget.is_hidden or field.widget.needs_multipart_form or isinstance(field, FileField))


def validate(form: Any, names: Sequence[str]) -> None:
    """Clean the named fields with their ``clean_<name>``, those that they stand ``inline_after`` before them; fill ``errors``.

    ``clean()`` and ``_post_clean()`` do not run. A model form validates its model's fields too, on a copy of the instance, and
    asks the database for uniqueness only for fields in ``inline_unique``. Raises ValueError for an unbound form and for fields
    that may not be asked about.
    """
    if not form.is_bound:
        raise ValueError(f"{type(form).__name__} has no data: bind it before its fields are validated.")
    refused = sorted(set(names) - set(fields_allowed(form)))
    if refused:
        raise ValueError(f"{type(form).__name__} does not validate {', '.join(map(repr, refused))} by itself.")
    form.clean_only(_with_earlier(form, names))
    for name in set(form.errors) - set(names):
        del form.errors[name]


def _with_earlier(form: Any, names: Sequence[str]) -> list[str]:
    """Return the names with those they stand after, each once, in the order of the form."""
    wanted, todo = set(names), list(names)
    while todo:
        more = [name for name in form.inline_after.get(todo.pop(), ()) if name not in wanted]
        wanted.update(more)
        todo += more
    return [name for name in form.fields if name in wanted]


def write_attributes(form: Any, url: str = "", htmx: bool = False) -> Any:
    """Give the widgets of `fields_allowed` the attributes that have them validated at ``url`` when they change; return the form.

    The script ``quintet/forms/inline-validation.js`` reads them; with ``htmx`` they are htmx's, which replaces what stands in
    the field's `closest div`.
    """
    for name in fields_allowed(form):
        asked = f"{url}{'&' if '?' in url else '?'}validate={form.add_prefix(name)}"
        attrs = {"data-validate-url": asked}
        if htmx:
            attrs = {"hx-post": asked, "hx-trigger": "change", "hx-target": "closest div", "hx-swap": "innerHTML"}
        form.fields[name].widget.attrs.update(attrs)
    return form


def states(form: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return for each field its ``name`` and ``id`` in HTML, and its ``errors`` as text."""
    found = [form[name] for name in names]
    return [{"name": one.html_name, "id": one.auto_id, "errors": [str(error) for error in one.errors]} for one in found]
