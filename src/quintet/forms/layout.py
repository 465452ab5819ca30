"""A form's HTML in its four layouts, written directly: the same bytes as the templates `div`, `p`, `ul` and `table`.

Every piece is asked of the bound field by its documented name, so a form, bound field or widget that overrides one is heard;
only what nobody overrode is written without a template.
"""

from collections.abc import Callable
from typing import Any

from quintet.forms.attributes import escaped
from quintet.forms.errors import ErrorList
from quintet.forms.rendering import draws_stock
from quintet.kit.html import SafeString
from quintet.services.i18n.translation import gettext as _

FIELD_TEMPLATE = "django/forms/field.html"


def form_context(form: Any) -> dict[str, Any]:
    """Return what a form's template sees. Errors of hidden fields stand among those of no field, and say whose they are."""
    fields: list[tuple[Any, Any]] = []
    hidden: list[Any] = []
    for bound in form:
        if bound.is_hidden:
            hidden.append(bound)
        else:
            fields.append((bound, bound.errors))
    return {"form": form, "fields": fields, "hidden_fields": hidden, "errors": _top_errors(form, hidden)}


def write_form(form: Any, template_name: str, renderer: Any) -> SafeString | None:
    """Return the HTML of ``form``; None when only the renderer can tell."""
    write = LAYOUTS.get(template_name)
    if write is None or not draws_stock(renderer, template_name):
        return None
    fields: list[Any] = []
    hidden: list[Any] = []
    for bound in form:
        (hidden if bound.is_hidden else fields).append(bound)
    return SafeString(write(fields, _top_errors(form, hidden), "".join([str(bound) for bound in hidden])))


def _top_errors(form: Any, hidden: list[Any]) -> Any:
    """Return the errors of no field and, saying whose they are, those of hidden fields."""
    top = form.non_field_errors().copy()
    for bound in hidden:
        if bound.name in form.errors:
            top += [_("(Hidden field %(name)s) %(error)s") % {"name": bound.name, "error": error} for error in bound.errors]
    return top


def _classes(bound: Any) -> str:
    classes = bound.css_classes
    found = classes() if callable(classes) else classes
    return f' class="{escaped(found)}"' if found else ""


def _label(bound: Any) -> str:
    return str(bound.label_tag()) if bound.label else ""


def _errors(bound: Any) -> str:
    # An empty list of our own class shows nothing; it need not be made to find that out.
    if bound.form.error_class is ErrorList and bound.name not in bound.form.errors:
        return ""
    return str(bound.errors)


def _help(bound: Any, tag: str) -> str:
    if not bound.help_text:
        return ""
    identity = f' id="{escaped(bound.auto_id)}_helptext"' if bound.auto_id else ""
    # Help texts are the developer's, and may be HTML: documented as not escaped.
    return f'<{tag} class="helptext"{identity}>{bound.help_text}</{tag}>'


def write_group(bound: Any) -> SafeString:
    """Return label, help text, errors and widget of one field, in a fieldset when its widget asks for one."""
    middle = f"{_help(bound, 'div')}{_errors(bound)}{bound}"
    if not bound.use_fieldset:
        return SafeString(_label(bound) + middle)
    described = bound.aria_describedby
    points = f' aria-describedby="{escaped(described)}"' if described else ""
    legend = str(bound.legend_tag()) if bound.label else ""
    return SafeString(f"<fieldset{points}>{legend}{middle}</fieldset>")


def _write_div(fields: list[Any], errors: Any, tail: str) -> str:
    rows = [f"<div{_classes(bound)}>{bound.as_field_group()}" for bound in fields]
    return _assemble(rows, "</div>", errors, tail, alone="<div>{}</div>")


def _write_p(fields: list[Any], errors: Any, tail: str) -> str:
    rows = [f"{_errors(bound)}<p{_classes(bound)}>{_label(bound)}{bound}{_help(bound, 'span')}" for bound in fields]
    return _assemble(rows, "</p>", errors, tail, alone="<p>{}</p>")


def _assemble(rows: list[str], end: str, errors: Any, tail: str, alone: str) -> str:
    """Join rows; hidden inputs stand in the last one, after errors of their own, or bare."""
    top = str(errors)
    if rows:
        return top + "".join([row + end for row in rows[:-1]]) + rows[-1] + tail + end
    return top + alone.format(tail) if top and tail else top or tail


def _write_ul(fields: list[Any], errors: Any, tail: str) -> str:
    rows = [f"<li{_classes(bound)}>{_errors(bound)}{_label(bound)}{bound}{_help(bound, 'span')}" for bound in fields]
    return _assemble_inside(rows, "</li>", "<li>{}</li>", errors, tail)


def _write_table(fields: list[Any], errors: Any, tail: str) -> str:
    rows: list[str] = []
    for bound in fields:
        help_text = _help(bound, "span")
        below = f"<br>{help_text}" if help_text else ""
        rows.append(f"<tr{_classes(bound)}><th>{_label(bound)}</th><td>{_errors(bound)}{bound}{below}")
    return _assemble_inside(rows, "</td></tr>", '<tr><td colspan="2">{}</td></tr>', errors, tail)


def _assemble_inside(rows: list[str], end: str, frame: str, errors: Any, tail: str) -> str:
    """Join rows of a list or table, where nothing may stand outside an item."""
    top = str(errors)
    if not rows:
        return frame.format(top + tail) if top else tail
    head = frame.format(top) if top else ""
    return head + "".join([row + end for row in rows[:-1]]) + rows[-1] + tail + end


LAYOUTS: dict[str, Callable[[list[Any], Any, str], str]] = {
    "django/forms/div.html": _write_div,
    "django/forms/p.html": _write_p,
    "django/forms/ul.html": _write_ul,
    "django/forms/table.html": _write_table,
}
