"""Fields whose values are ranges: of whole numbers, decimals, dates and moments."""

import json
from typing import Any, ClassVar

from quintet.contrib.postgres.checks import app_installed
from quintet.contrib.postgres.fields.range_lookups import OF_RANGES, LiesIn
from quintet.contrib.postgres.forms import ranges as forms
from quintet.drivers.postgres.literals import range_text
from quintet.drivers.postgres.ranges import DateRange, DateTimeTZRange, NumericRange, Range
from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.fields.base import Field
from quintet.orm.fields.dates import DateField, DateTimeField
from quintet.orm.fields.numbers import BigIntegerField, DecimalField, FloatField, IntegerField, SmallIntegerField
from quintet.services.i18n.translation import gettext_lazy as _

__all__ = [
    "BigIntegerRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "IntegerRangeField",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]

#: The form in which PostgreSQL gives ranges of values that have a next one.
CANONICAL_RANGE_BOUNDS = "[)"
BOUNDS = (CANONICAL_RANGE_BOUNDS, "(]", "()", "[]")


class RangeBoundary(Expression):
    """The bounds of a range as PostgreSQL's functions want them: ``[)``, or others."""

    def __init__(self, inclusive_lower: bool = True, inclusive_upper: bool = False) -> None:
        super().__init__()
        self.lower, self.upper = "[" if inclusive_lower else "(", "]" if inclusive_upper else ")"

    @property
    def _output_field_or_none(self) -> Any:
        return self.output_fields.named("CharField")

    def render(self, _sources: list[Any], env: Any) -> Any:
        """Return the text."""
        return env.resolve_given(Value(self.lower + self.upper)).node


class RangeOperators:
    """The operators of ranges, for `ExclusionConstraint`."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    CONTAINS = "@>"
    CONTAINED_BY = "<@"
    OVERLAPS = "&&"
    FULLY_LT = "<<"
    FULLY_GT = ">>"
    NOT_LT = "&>"
    NOT_GT = "&<"
    ADJACENT_TO = "-|-"


class RangeField(Field[Any]):
    """Base of range fields: ``base_field`` is the class of the field of a bound, ``range_type`` the class of the values."""

    empty_strings_allowed = False
    base_field: Any = None
    range_type: ClassVar[Any] = Range
    form_field: ClassVar[Any] = forms.BaseRangeField
    column_type: ClassVar[str | None] = None
    default_error_messages = {
        "invalid": _("Enter two valid values."),
        "bound_ordering": _("The start of the range must not exceed the end of the range."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        if "default_bounds" in options:
            raise TypeError(f"Cannot use 'default_bounds' with {type(self).__name__}. PostgreSQL gives its ranges the form '[)'.")
        if isinstance(self.base_field, type):
            self.base_field = self.base_field()
        super().__init__(*args, **options)

    @property
    def model(self) -> Any:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # as the attribute, for two fields
        """The model that the field belongs to; the base field belongs to it, too.

        Raises AttributeError before it has one.
        """
        try:
            return self.__dict__["model"]
        except KeyError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'model'") from None

    @model.setter
    def model(self, model: Any) -> None:
        self.__dict__["model"] = self.base_field.model = model

    def set_attributes_from_name(self, name: str) -> None:
        """Take a name, for the base field as well."""
        super().set_attributes_from_name(name)
        self.base_field.set_attributes_from_name(name)

    def db_type(self, connection: Any) -> str | None:
        """Return the type of the ranges."""
        return self.column_type

    def get_prep_value(self, value: Any) -> Any:
        """Return a range; of a pair the one between its items.

        Raises ValueError for a list that is no pair.
        """
        if not isinstance(value, list | tuple):
            return value
        if len(value) != 2:
            raise ValueError(f"Field '{self.name}' takes a pair of bounds, such as (1, 10) or (1, None), not {value!r}.")
        return self.range_type(value[0], value[1], self._bounds())

    def _bounds(self) -> str:
        return CANONICAL_RANGE_BOUNDS

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the text of a range, with its bounds as the base field gives them to the driver.

        Raises TypeError for what is neither a range nor the text of one.
        """
        value = self.get_prep_value(value)
        if value is None or isinstance(value, str) or hasattr(value, "resolve_expression"):
            return value
        if not isinstance(value, Range):
            raise TypeError(f"Field '{self.name}' takes a range, such as (1, 10) or Range(1, 10), not {value!r}.")
        ends = [
            None if bound is None else self.base_field.get_db_prep_value(bound, connection, False)
            for bound in (value.lower, value.upper)
        ]
        return range_text(value, *ends)

    def to_python(self, value: Any) -> Any:
        """Return a range; text is JSON, as `value_to_string` writes it.

        Raises ValidationError for text that is none, for a list that is no pair, and for bounds that the base field refuses.
        """
        try:
            told = json.loads(value) if isinstance(value, str) else value
            given = self.range_type(**told) if isinstance(told, dict) else self.get_prep_value(told)
        except (ValueError, TypeError) as error:
            raise self._refused("invalid") from error
        if given is None:
            return None
        if not isinstance(given, Range):
            raise self._refused("invalid")
        if given.isempty:
            return given
        lower, upper = (None if bound is None else self.base_field.to_python(bound) for bound in (given.lower, given.upper))
        return self.range_type(lower, upper, given.bounds)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for a range that would end before it begins."""
        super().validate(value, model_instance)
        if value is not None and value.lower is not None and value.upper is not None and value.lower > value.upper:
            raise self._refused("bound_ordering")

    def _refused(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)

    def value_to_string(self, obj: Any) -> Any:
        """Return the range as JSON: its bounds as the base field writes them, or that it is empty."""
        value = self.value_from_object(obj)
        if value is None:
            return None
        if value.isempty:
            return json.dumps({"empty": True})
        base = self.base_field
        ends = {
            name: None if bound is None else base.value_to_string(type("Bound", (), {base.attname: bound})())
            for name, bound in (("lower", value.lower), ("upper", value.upper))
        }
        return json.dumps({**ends, "bounds": value.bounds})

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return a form field with two inputs."""
        return super().formfield(form_class or self.form_field, choices_form_class, **options)

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and one when this app is not installed."""
        return [*super().check(**options), *app_installed(self, self)]


class _ContinuousRangeField(RangeField):
    """A range whose values have no next one, so that its bounds stay as they are given."""

    def __init__(self, *args: Any, default_bounds: str = CANONICAL_RANGE_BOUNDS, **options: Any) -> None:
        if default_bounds not in BOUNDS:
            raise ValueError("default_bounds must be one of '[)', '(]', '()', or '[]'.")
        self.default_bounds = default_bounds
        super().__init__(*args, **options)

    def _bounds(self) -> str:
        return self.default_bounds

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.default_bounds != CANONICAL_RANGE_BOUNDS:
            options["default_bounds"] = self.default_bounds
        return name, path, args, options

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return a form field with two inputs, which knows the bounds."""
        return super().formfield(form_class, choices_form_class, **{"default_bounds": self.default_bounds, **options})


class IntegerRangeField(RangeField):
    """A range of whole numbers, always read back in the form ``[)``."""

    base_field = IntegerField
    range_type = NumericRange
    form_field = forms.IntegerRangeField
    column_type = "int4range"


class BigIntegerRangeField(RangeField):
    """A range of large whole numbers, always read back in the form ``[)``."""

    base_field = BigIntegerField
    range_type = NumericRange
    form_field = forms.IntegerRangeField
    column_type = "int8range"


class DecimalRangeField(_ContinuousRangeField):
    """A range of decimals."""

    base_field = DecimalField
    range_type = NumericRange
    form_field = forms.DecimalRangeField
    column_type = "numrange"


class DateTimeRangeField(_ContinuousRangeField):
    """A range of moments."""

    base_field = DateTimeField
    range_type = DateTimeTZRange
    form_field = forms.DateTimeRangeField
    column_type = "tstzrange"


class DateRangeField(RangeField):
    """A range of dates, always read back in the form ``[)``."""

    base_field = DateField
    range_type = DateRange
    form_field = forms.DateRangeField
    column_type = "daterange"


for _lookup in OF_RANGES:
    RangeField.register_lookup(_lookup)

for _field in (SmallIntegerField, IntegerField, BigIntegerField, DecimalField, FloatField, DateField, DateTimeField):
    _field.register_lookup(LiesIn)
