"""The label of a bound field, written directly: the same bytes as `django/forms/label.html`."""

from collections.abc import Mapping
from typing import Any

from quintet.forms.attributes import escaped, flat_attributes
from quintet.kit.html import SafeString
from quintet.services.i18n.translation import gettext as _

TEMPLATE = "django/forms/label.html"

#: A label that ends in one of these needs no suffix.
SENTENCE_ENDS = ":?.!"


def with_suffix(label: Any, suffix: Any) -> Any:
    """Return ``label`` with its suffix, safe text; the label alone when it is a sentence, or nothing follows."""
    if not suffix or not label:
        return label
    text = label if type(label) is str else str(label)
    if _is_sentence(text):
        return label
    return SafeString(escaped(label) + escaped(suffix))


def _is_sentence(label: str) -> bool:
    # No language ends its sentences with letters or digits: the usual label needs no translation to tell.
    return not label[-1].isalnum() and label[-1] in _(SENTENCE_ENDS)


def label_markup(context: Mapping[str, Any]) -> SafeString:
    """Return the element, or only its contents when the field has no id."""
    contents = escaped(context["contents"])
    if not context["use_tag"]:
        return SafeString(contents)
    tag = escaped(context["tag"])
    return SafeString(f"<{tag}{flat_attributes(context['attrs'])}>{contents}</{tag}>")
