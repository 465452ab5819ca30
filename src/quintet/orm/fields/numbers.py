"""Fields of numbers: the integers, FloatField, DecimalField."""

import decimal
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, overload

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.config import DEFAULTS
from quintet.drivers.current import connections
from quintet.drivers.errors import DataError
from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import Expression
from quintet.orm.fields import checks
from quintet.orm.fields.base import Field, V
from quintet.orm.lookups.builtin import WHOLE_NUMBERS
from quintet.services import validators
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.sql.dialect import Dialect

NO_DATABASE = DEFAULTS["ENGINE"]


class IntegerField(Field[V]):
    """A whole number of 32 bits."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be an integer.")}
    description = _("Integer")
    stock_values = frozenset({int})

    if TYPE_CHECKING:

        @overload
        def __init__(self: "IntegerField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "IntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    @property
    def validators(self) -> list[Callable[..., None]]:
        """The field's validators, and its range where no validator says a narrower one."""
        found = list(super().validators)
        low, high = _range_in_default_database(self.get_internal_type())
        if low is not None and not any(isinstance(one, validators.MinValueValidator) and _limit(one) >= low for one in found):
            found.append(validators.MinValueValidator(low))
        if high is not None and not any(isinstance(one, validators.MaxValueValidator) and _limit(one) <= high for one in found):
            found.append(validators.MaxValueValidator(high))
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Return a whole number.

        Raises TypeError or ValueError naming the field for what is none.
        """
        if type(value) is int or value is None:
            return value
        value = super().get_prep_value(value)
        if hasattr(value, "resolve_expression"):
            return value
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"Field '{self.name}' expected a number but got {value!r}.") from error

    def to_python(self, value: Any) -> Any:
        """Return a whole number."""
        if value is None:
            return None
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None

    def get_internal_type(self) -> str:
        """Return "IntegerField"."""
        return "IntegerField"

    def _check_own(self) -> Iterable[Any]:
        yield from checks.max_length_ignored(self)


def _range_in_default_database(kind: str) -> tuple[int | None, int | None]:
    """Return what a kind of whole number holds in the default database, as documented; without one, in every database."""
    if kind not in Dialect.integer_ranges:
        return None, None
    if connections.settings[DEFAULT_DB_ALIAS]["ENGINE"] == NO_DATABASE:
        return Dialect.integer_ranges[kind]
    return connections[DEFAULT_DB_ALIAS].ops.integer_field_range(kind)


def _limit(validator: Any) -> Any:
    value = validator.limit_value
    return value() if callable(value) else value


class BigIntegerField(IntegerField[V]):
    """A whole number of 64 bits."""

    description = _("Big (8 byte) integer")
    MAX_BIGINT = 9223372036854775807

    if TYPE_CHECKING:

        @overload
        def __init__(self: "BigIntegerField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "BigIntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "BigIntegerField"."""
        return "BigIntegerField"


class SmallIntegerField(IntegerField[V]):
    """A whole number of 16 bits."""

    description = _("Small integer")

    if TYPE_CHECKING:

        @overload
        def __init__(self: "SmallIntegerField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "SmallIntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "SmallIntegerField"."""
        return "SmallIntegerField"


class _Positive(IntegerField[V]):
    """A whole number that is not negative."""

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a signed number of the same size: a column that points here needs no CHECK."""
        signed = self.get_internal_type().removeprefix("Positive")
        return connection.dialect.column_type(signed, self.db_type_parameters(connection))


class PositiveIntegerField(_Positive[V]):
    """A whole number from 0, of 32 bits."""

    description = _("Positive integer")

    if TYPE_CHECKING:

        @overload
        def __init__(self: "PositiveIntegerField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "PositiveIntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "PositiveIntegerField"."""
        return "PositiveIntegerField"


class PositiveBigIntegerField(_Positive[V]):
    """A whole number from 0, of 64 bits."""

    description = _("Positive big integer")

    if TYPE_CHECKING:

        @overload
        def __init__(self: "PositiveBigIntegerField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "PositiveBigIntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "PositiveBigIntegerField"."""
        return "PositiveBigIntegerField"


class PositiveSmallIntegerField(_Positive[V]):
    """A whole number from 0, of 16 bits."""

    description = _("Positive small integer")

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: "PositiveSmallIntegerField[int]", *args: Any, null: Literal[False] = False, **options: Any
        ) -> None: ...
        @overload
        def __init__(self: "PositiveSmallIntegerField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "PositiveSmallIntegerField"."""
        return "PositiveSmallIntegerField"


class WholePower(IntegerField[Any]):
    """The output field of a whole number raised to a power, which databases compute as a float."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        """Return a whole number."""
        return None if value is None else int(value)


class FloatField(Field[V]):
    """A floating-point number."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be a float.")}
    description = _("Floating point number")
    stock_values = frozenset({float})

    if TYPE_CHECKING:

        @overload
        def __init__(self: "FloatField[float]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "FloatField[float | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_prep_value(self, value: Any) -> Any:
        """Return a float.

        Raises TypeError or ValueError naming the field for what is none.
        """
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"Field '{self.name}' expected a number but got {value!r}.") from error

    def to_python(self, value: Any) -> Any:
        """Return a float."""
        if value is None:
            return None
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None

    def get_internal_type(self) -> str:
        """Return "FloatField"."""
        return "FloatField"


class DecimalField(Field[V]):
    """A number of fixed precision."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be a decimal number.")}
    description = _("Decimal number")

    @overload
    def __init__(self: "DecimalField[decimal.Decimal]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "DecimalField[decimal.Decimal | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **options: Any,
    ) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(verbose_name, name, **options)

    @property
    def validators(self) -> list[Callable[..., None]]:
        """The field's validators and the limit of its digits."""
        return [*super().validators, validators.DecimalValidator(self.max_digits, self.decimal_places)]

    @property
    def context(self) -> decimal.Context:
        """The precision that values are rounded to."""
        return decimal.Context(prec=self.max_digits or decimal.DefaultContext.prec)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.max_digits is not None:
            options["max_digits"] = self.max_digits
        if self.decimal_places is not None:
            options["decimal_places"] = self.decimal_places
        return name, path, args, options

    def to_python(self, value: Any) -> Any:
        """Return a Decimal."""
        if value is None:
            return None
        try:
            found = self.context.create_decimal_from_float(value) if isinstance(value, float) else Decimal(value)
        except (decimal.InvalidOperation, TypeError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None
        if not math.isfinite(found):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Return a Decimal rounded to the field's places."""
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form, quantized to the field's places."""
        if not prepared:
            value = self.get_prep_value(value)
        return super().get_db_prep_value(self._rounded(value), connection, prepared=True)

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return how a Decimal, or the text of one, is rounded and bound."""
        if self.decimal_places is None:
            return {}
        unit, quantize = Decimal(1).scaleb(-self.decimal_places), self.context.quantize
        adapt = connection.dialect.adapter("DecimalField", {})

        def quick(value: Decimal) -> Any:
            if not value.is_finite():
                return self.get_db_prep_value(value, connection)
            try:
                rounded = quantize(value, unit)  # the method of the context: half the price of the number's with a context
            except decimal.InvalidOperation:
                raise self._does_not_fit(value) from None
            return rounded if adapt is None else adapt(rounded)

        def quick_text(value: str) -> Any:
            try:
                number = Decimal(value)
            except decimal.InvalidOperation:
                number = None
            # The long way says what is wrong with a text that is no number, or none that can be stored.
            return quick(number) if number is not None and number.is_finite() else self.get_db_prep_value(value, connection)

        return {Decimal: quick, str: quick_text}

    def _rounded(self, value: Any) -> Any:
        if self.decimal_places is None or not isinstance(value, Decimal):
            return value
        try:
            return value.quantize(Decimal(1).scaleb(-self.decimal_places), context=self.context)
        except decimal.InvalidOperation:
            raise self._does_not_fit(value) from None

    def _does_not_fit(self, value: Decimal) -> DataError:
        name = f"{self.model._meta.object_name}.{self.name}" if getattr(self, "model", None) is not None else "a DecimalField"
        return DataError(
            f"{value} does not fit into {name}: it holds max_digits={self.max_digits} of which "
            f"decimal_places={self.decimal_places} stand after the point."
        )

    def comparison_adapter(self, kind: type | None, connection: Any) -> Callable[[Any, Any], Any]:
        """Return how a number (of type ``kind``, if that is known) is bound that is compared with this field.

        One with more digits than the field has is bound as it is.
        """
        quick = None if kind is None else self.quick_adapters(connection).get(kind)
        adapt = connection.dialect.adapter("DecimalField", {})

        def bind(value: Any, connection: Any) -> Any:
            try:
                return self.get_db_prep_value(value, connection) if quick is None else quick(value)
            except DataError:
                number = self.to_python(value)
                return number if adapt is None else adapt(number)

        return bind

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return the digits and places that values come back with."""
        return {"decimal_places": self.decimal_places, "max_digits": self.max_digits}

    def get_internal_type(self) -> str:
        """Return "DecimalField"."""
        return "DecimalField"

    def _check_own(self) -> Iterable[Any]:
        yield from checks.decimal_digits(self)


for _lookup in WHOLE_NUMBERS:
    IntegerField.register_lookup(_lookup)
Expression.output_fields.register("IntegerField", IntegerField, int)
Expression.output_fields.register("WholePower", WholePower)
Expression.output_fields.register("BigIntegerField", BigIntegerField)
Expression.output_fields.register("FloatField", FloatField, float)
Expression.output_fields.register("DecimalField", DecimalField, Decimal)
