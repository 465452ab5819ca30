"""JSONField, and `JSONNull`, the null that a document can be."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.checks import Error
from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.fields import checks
from quintet.orm.fields.base import Field
from quintet.orm.lookups.json import OF_DOCUMENTS, KeyTransformFactory
from quintet.services.i18n.translation import gettext_lazy as _


class JSONField(Field[Any]):
    """Anything that JSON holds."""

    empty_strings_allowed = False
    description = _("A JSON object")
    default_error_messages = {"invalid": _("Value must be valid JSON.")}

    def __init__(
        self, verbose_name: Any = None, name: str | None = None, encoder: Any = None, decoder: Any = None, **options: Any
    ) -> None:
        if encoder is not None and not callable(encoder):
            raise ValueError("The encoder parameter must be a callable object.")
        if decoder is not None and not callable(decoder):
            raise ValueError("The decoder parameter must be a callable object.")
        self.encoder, self.decoder = encoder, decoder
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.encoder is not None:
            options["encoder"] = self.encoder
        if self.decoder is not None:
            options["decoder"] = self.decoder
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return "JSONField"."""
        return "JSONField"

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return encoder and decoder."""
        return {"encoder": self.encoder, "decoder": self.decoder}

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return how documents are written as text."""
        return dict.fromkeys((dict, list), connection.dialect.adapter("JSONField", self.dialect_options(connection)))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for what the encoder refuses."""
        super().validate(value, model_instance)
        if isinstance(value, JSONNull):
            return
        try:
            json.dumps(value, cls=self.encoder)  # pyright: ignore[reportArgumentType]  # a class or None by __init__
        except TypeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None

    def value_to_string(self, obj: Any) -> Any:
        """Return the value itself: serializers write it as it is."""
        return self.value_from_object(obj)

    def _check_own(self) -> Iterable[Any]:
        yield from checks.json_default(self)

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and one for each database that cannot hold documents."""
        return [*super().check(**options), *self._check_databases(options.get("databases") or ())]

    def _check_databases(self, aliases: Iterable[str]) -> Iterable[Any]:
        for alias in aliases:
            connection = connections[alias]
            if not router.allow_migrate_model(alias, self.model) or connection.features.supports_json_field:
                continue
            yield Error(f"{connection.display_name} does not support JSONFields.", obj=self.model, id="fields.E180")

    def get_transform(self, lookup_name: str) -> Any:
        """Return a registered transform; any other name is a key or an index."""
        return super().get_transform(lookup_name) or KeyTransformFactory(lookup_name)


for _lookup in OF_DOCUMENTS:
    JSONField.register_lookup(_lookup)


class JSONNull(Value):
    """The null of JSON as a whole document, where None would be SQL's NULL."""

    def __init__(self) -> None:
        super().__init__(None, output_field=JSONField())

    def __repr__(self) -> str:
        return "JSONNull()"


Expression.output_fields.register("JSONField", JSONField, dict)
