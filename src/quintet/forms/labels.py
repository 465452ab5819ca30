"""The label of a bound field, written directly: the same bytes as `django/forms/label.html`."""

from collections.abc import Mapping
from typing import Any

from quintet.forms.attributes import escaped, flat_attributes
from quintet.kit.html import SafeString

TEMPLATE = "django/forms/label.html"


def label_markup(context: Mapping[str, Any]) -> SafeString:
    """Return the element, or only its contents when the field has no id."""
    contents = escaped(context["contents"])
    if not context["use_tag"]:
        return SafeString(contents)
    tag = escaped(context["tag"])
    return SafeString(f"<{tag}{flat_attributes(context['attrs'])}>{contents}</{tag}>")
