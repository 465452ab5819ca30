"""A stock field of a form in one go: label, help text, errors and widget, the bytes of the template `field.html`.

`layout.write_group` asks the bound field for every piece by its documented name. Where the bound field is of our own class and
nobody has put a method of another kind on it, the same pieces are put together here without asking for anything twice.
"""

from typing import Any

from quintet.forms.attributes import escaped
from quintet.forms.labels import TEMPLATE, with_suffix
from quintet.forms.rendering import draws_stock
from quintet.forms.widgets.base import fused
from quintet.kit.html import SafeString

#: What packages put on a bound field to draw it in another way.
PIECES = frozenset(
    {"as_widget", "label_tag", "legend_tag", "css_classes", "errors", "value", "data", "build_widget_attrs", "id_for_label"}
)


def is_stock(bound: Any, field: Any) -> bool:
    """Say whether ``bound``, of our own class, may be written here."""
    widget = field.widget
    if widget.use_fieldset or widget.is_hidden or field.show_hidden_initial or field.localize:
        return False
    form = bound.form
    if (form.keep_uploads and widget.needs_multipart_form) or (field.offers_rows and form.shared_rows is not None):
        return False
    if form.template_name_label != TEMPLATE or not draws_stock(form.renderer, TEMPLATE):
        return False
    return PIECES.isdisjoint(bound.__dict__)


def write(bound: Any, field: Any) -> SafeString:
    """Return the HTML of a field for which `is_stock` holds."""
    form, widget, identity = bound.form, field.widget, bound.auto_id
    errors = form.errors[bound.name] if form.is_bound and bound.name in form.errors else None
    value = bound.initial
    attrs = _attributes(bound, field, identity, errors is not None)
    if form.is_bound:
        value = field.bound_data(widget.value_from_datadict(form.data, form.files, bound.html_name), value)
    value = field.prepare_value(value)
    direct = fused(widget, form.renderer)
    if direct is None:
        element = widget.render(name=bound.html_name, value=value, attrs=attrs, renderer=form.renderer)
    else:
        element = direct(widget, bound.html_name, value, {**widget.attrs, **attrs}, form.renderer)
    help_text = bound.help_text
    if help_text:
        named = f' id="{escaped(identity)}_helptext"' if identity else ""
        # Help texts are the developer's, and may be HTML: documented as not escaped.
        help_text = f'<div class="helptext"{named}>{help_text}</div>'
    return SafeString(f"{_label(bound, field, identity)}{help_text}{'' if errors is None else errors}{element}")


def _attributes(bound: Any, field: Any, identity: str, invalid: bool) -> dict[str, Any]:
    """Return what the field adds to its widget's attributes, in the order of `BoundField.build_widget_attrs`."""
    form, widget = bound.form, field.widget
    own: dict[str, Any] = {}
    if field.required and form.use_required_attribute and widget.use_required_attribute(bound.initial):
        own |= field.required_attrs(widget, bound.initial)
    if field.disabled:
        own["disabled"] = True
    if invalid:
        own["aria-invalid"] = "true"
    if identity:
        if (invalid or bound.help_text) and "aria-describedby" not in widget.attrs:
            ids = (f"{identity}_helptext" if bound.help_text else "", f"{identity}_error" if invalid else "")
            own["aria-describedby"] = " ".join(filter(None, ids))
        if "id" not in widget.attrs:
            own["id"] = identity
    return own


def _label(bound: Any, field: Any, identity: str) -> str:
    label = bound.label
    if not label:
        return ""
    form, widget = bound.form, field.widget
    suffix = form.label_suffix if field.label_suffix is None else field.label_suffix
    if type(label) is str and type(suffix) is str and label[-1].isalnum():
        contents = escaped(label) + escaped(suffix)
    else:
        contents = escaped(with_suffix(label, suffix))
    identity = widget.attrs.get("id") or identity
    if not identity:
        return contents
    points = widget.id_for_label(identity)
    target = f' for="{escaped(points)}"' if points else ""
    if field.required and hasattr(form, "required_css_class"):
        target += f' class="{escaped(form.required_css_class)}"'
    return f"<label{target}>{contents}</label>"
