"""The label of a bound field, written directly: the same bytes as `django/forms/label.html`."""

from collections.abc import Mapping
from typing import Any

from quintet.forms.attributes import flat_attributes
from quintet.kit.html import SafeString, conditional_escape

TEMPLATE = "django/forms/label.html"


def label_markup(context: Mapping[str, Any]) -> SafeString:
    """Return the element, or only its contents when the field has no id."""
    contents = conditional_escape(context["contents"])
    if not context["use_tag"]:
        return SafeString(contents)
    tag = conditional_escape(context["tag"])
    return SafeString(f"<{tag}{flat_attributes(context['attrs'])}>{contents}</{tag}>")
