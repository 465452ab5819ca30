"""The form field of HStoreField: JSON in a text area."""

import json
from typing import Any

from quintet.forms.fields.text import CharField
from quintet.forms.widgets.inputs import Textarea
from quintet.kernel.errors import ValidationError
from quintet.services.i18n.translation import gettext_lazy as _


class HStoreField(CharField):
    """An object of JSON, whose values become texts."""

    widget = Textarea
    default_error_messages = {
        "invalid_json": _("Could not load JSON data."),
        "invalid_format": _("Input must be a JSON dictionary."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Return the mapping as JSON."""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        """Return the mapping, its values as texts or None.

        Raises ValidationError for text that is no JSON, or no object.
        """
        if not value:
            return {}
        if not isinstance(value, dict):
            try:
                value = json.loads(value)
            except json.JSONDecodeError:
                raise ValidationError(self.error_messages["invalid_json"], code="invalid_json") from None
        if not isinstance(value, dict):
            raise ValidationError(self.error_messages["invalid_format"], code="invalid_format")
        return {key: one if one is None else str(one) for key, one in value.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the pairs differ; None and an empty mapping are one."""
        return super().has_changed(self.to_python(initial), data)
