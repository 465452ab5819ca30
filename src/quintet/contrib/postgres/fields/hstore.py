"""HStoreField: pairs of texts."""

import json
from typing import Any

from quintet.contrib.postgres.checks import app_installed
from quintet.contrib.postgres.fields.hstore_lookups import OF_PAIRS, KeyTransformFactory
from quintet.contrib.postgres.fields.hstore_lookups import KeyTransform as KeyTransform
from quintet.contrib.postgres.forms.hstore import HStoreField as HStoreFormField
from quintet.drivers.postgres.hstore import pairs_of
from quintet.drivers.postgres.literals import hstore_text
from quintet.kernel.errors import ValidationError
from quintet.orm.fields.base import Field
from quintet.orm.fields.checks import json_default
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.sql.dialect import Conversion


class HStoreField(Field[dict[str, str | None]]):
    """A mapping of texts to texts or None; the database needs the extension ``hstore``."""

    empty_strings_allowed = False
    description = _("Map of strings to strings/nulls")
    default_error_messages = {
        "not_a_string": _("The value of “%(key)s” is not a string or null."),
        "invalid_json": _("Could not load JSON data."),
        "invalid_format": _("Input must be a JSON dictionary."),
    }

    def db_type(self, connection: Any) -> str | None:
        """Return "hstore"."""
        return "hstore"

    def get_prep_value(self, value: Any) -> Any:
        """Return the mapping with keys and values as texts."""
        if isinstance(value, dict):
            return {str(key): None if one is None else str(one) for key, one in value.items()}
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the text of the mapping.

        Raises TypeError for what is neither a mapping nor the text of an hstore.
        """
        if isinstance(value, dict):
            return hstore_text(self.get_prep_value(value))
        if value is None or isinstance(value, str) or hasattr(value, "resolve_expression"):
            return value
        raise TypeError(f"Field '{self.name}' takes a dictionary, not {value!r}.")

    def driver_conversion(self, connection: Any, options: dict[str, Any]) -> Conversion | None:
        """Return how the server's text becomes a mapping, unless the driver has made one of it."""
        return Conversion("pairs_of({x}) if type({x}) is str else {x}", {"pairs_of": pairs_of})

    def to_python(self, value: Any) -> Any:
        """Return a mapping; text is JSON.

        Raises ValidationError for what is no mapping.
        """
        try:
            found = json.loads(value) if isinstance(value, str) else value
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_json"], code="invalid_json") from error
        if found is not None and not isinstance(found, dict):
            raise ValidationError(self.error_messages["invalid_format"], code="invalid_format")
        return found

    def value_to_string(self, obj: Any) -> str:
        """Return the mapping as JSON."""
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for a value that is neither text nor None."""
        super().validate(value, model_instance)
        for key, one in (value or {}).items():
            if not isinstance(one, str) and one is not None:
                raise ValidationError(self.error_messages["not_a_string"], code="not_a_string", params={"key": key})

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return a form field of JSON."""
        return super().formfield(form_class or HStoreFormField, choices_form_class, **options)

    def get_transform(self, lookup_name: str) -> Any:
        """Return a registered transform; any other name is a key."""
        return super().get_transform(lookup_name) or KeyTransformFactory(lookup_name)

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, one about a shared default, and one when this app is not installed."""
        return [*super().check(**options), *json_default(self), *app_installed(self, self)]


for _lookup in OF_PAIRS:
    HStoreField.register_lookup(_lookup)
