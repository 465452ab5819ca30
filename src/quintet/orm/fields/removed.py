"""Fields that are gone but stand in old migrations: they still make their columns, and a check asks for another."""

from typing import Any

from quintet.orm.fields.base import Field
from quintet.orm.fields.text import CharField
from quintet.orm.fields.values import BooleanField
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.validators import validate_comma_separated_integer_list


class CommaSeparatedIntegerField(CharField[str]):
    """Whole numbers with commas between, as text."""

    default_validators = [validate_comma_separated_integer_list]
    description = _("Comma-separated integers")
    system_check_removed_details = {
        "msg": "CommaSeparatedIntegerField is removed except for support in historical migrations.",
        "hint": "Use CharField(validators=[validate_comma_separated_integer_list]) instead.",
        "id": "fields.E901",
    }


class IPAddressField(Field[str]):
    """An IPv4 address."""

    empty_strings_allowed = False
    description = _("IPv4 address")
    stock_values = frozenset({str})
    system_check_removed_details = {
        "msg": "IPAddressField has been removed except for support in historical migrations.",
        "hint": "Use GenericIPAddressField instead.",
        "id": "fields.E900",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 15
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        del options["max_length"]
        return name, path, args, options

    def get_prep_value(self, value: Any) -> Any:
        """Return the address as text."""
        value = super().get_prep_value(value)
        return value if value is None or type(value) is str or hasattr(value, "resolve_expression") else str(value)

    def get_internal_type(self) -> str:
        """Return "IPAddressField"."""
        return "IPAddressField"


class NullBooleanField(BooleanField[bool | None]):
    """True, false or unknown."""

    description = _("Boolean (Either True, False or None)")
    default_error_messages = {
        "invalid": _("“%(value)s” value must be either None, True or False."),
        "invalid_nullable": _("“%(value)s” value must be either None, True or False."),
    }
    system_check_removed_details = {
        "msg": "NullBooleanField is removed except for support in historical migrations.",
        "hint": "Use BooleanField(null=True, blank=True) instead.",
        "id": "fields.E903",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        options["null"] = options["blank"] = True
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        del options["null"], options["blank"]
        return name, path, args, options
