"""Fields of other values: BooleanField, BinaryField, UUIDField."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, overload

from quintet.kernel.errors import ValidationError
from quintet.kit.libraries import base64, uuid
from quintet.orm.expressions.base import Expression
from quintet.orm.fields import checks
from quintet.orm.fields.base import Field, V
from quintet.orm.lookups.uuid import OF_UUIDS
from quintet.services import validators
from quintet.services.i18n.translation import gettext_lazy as _

TRUTHS = {True: True, False: False, "True": True, "False": False, "t": True, "f": False, "1": True, "0": False}


class BooleanField(Field[V]):
    """True or false."""

    empty_strings_allowed = False
    is_conditional = True
    default_error_messages = {
        "invalid": _("“%(value)s” value must be either True or False."),
        "invalid_nullable": _("“%(value)s” value must be either True, False, or None."),
    }
    description = _("Boolean (Either True or False)")
    stock_values = frozenset({bool})

    if TYPE_CHECKING:

        @overload
        def __init__(self: "BooleanField[bool]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "BooleanField[bool | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "BooleanField"."""
        return "BooleanField"

    def to_python(self, value: Any) -> Any:
        """Return True or False, None where it may be null."""
        if self.null and value in self.empty_values:
            return None
        try:
            return TRUTHS[value]
        except (KeyError, TypeError):
            code = "invalid_nullable" if self.null else "invalid"
            raise ValidationError(self.error_messages[code], code="invalid", params={"value": value}) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return True, False or None."""
        value = super().get_prep_value(value)
        return value if value is None or hasattr(value, "resolve_expression") else self.to_python(value)


class BinaryField(Field[V]):
    """Raw bytes."""

    description = _("Raw binary data")
    empty_values = [None, b""]
    stock_values = frozenset({bytes, memoryview})

    @overload
    def __init__(self: "BinaryField[bytes]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "BinaryField[bytes | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(self, *args: Any, editable: bool = False, **options: Any) -> None:
        super().__init__(*args, editable=editable, **options)

    def _check_own(self) -> Iterable[Any]:
        yield from checks.bytes_default(self)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        options.pop("editable", None)
        if self.editable:
            options["editable"] = True
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return "BinaryField"."""
        return "BinaryField"

    def get_default(self) -> Any:
        """Return empty bytes when there is no default."""
        found = super().get_default()
        return b"" if found == "" else found

    def value_to_string(self, obj: Any) -> str:
        """Return base64 text."""
        return base64.b64encode(self.value_from_object(obj)).decode("ascii")

    @property
    def validators(self) -> list[Callable[..., None]]:
        """The field's validators and the limit of its length."""
        limit = [validators.MaxLengthValidator(self.max_length)] if self.max_length is not None else []
        return [*super().validators, *limit]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form of bytes; TypeError for what holds none."""
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None or isinstance(value, bytes | memoryview) or hasattr(value, "resolve_expression"):
            return value
        return memoryview(value)

    def to_python(self, value: Any) -> Any:
        """Return bytes; text is base64."""
        return memoryview(base64.b64decode(value.encode("ascii"))) if isinstance(value, str) else value


class UUIDField(Field[V]):
    """A universally unique identifier."""

    default_error_messages = {"invalid": _("“%(value)s” is not a valid UUID.")}
    description = _("Universally unique identifier")
    empty_strings_allowed = False

    @overload
    def __init__(self: "UUIDField[uuid.UUID]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "UUIDField[uuid.UUID | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options["max_length"] = 32
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        del options["max_length"]
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return "UUIDField"."""
        return "UUIDField"

    def get_prep_value(self, value: Any) -> Any:
        """Return a UUID."""
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def to_python(self, value: Any) -> Any:
        """Return a UUID from text or an integer."""
        if value is None or isinstance(value, uuid.UUID):
            return value
        try:
            return uuid.UUID(int=value) if isinstance(value, int) else uuid.UUID(value)
        except (AttributeError, ValueError, TypeError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None


for _lookup in OF_UUIDS:
    UUIDField.register_lookup(_lookup)

Expression.output_fields.register("BooleanField", BooleanField, bool)
Expression.output_fields.register("BinaryField", BinaryField, bytes, memoryview)
Expression.output_fields.register("UUIDField", UUIDField, "uuid.UUID")
