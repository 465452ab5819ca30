"""Lookups and transforms of range fields, and `contained_by` of the fields whose values lie in ranges."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.contrib.postgres.lookups import OperatorLookup, typed
from quintet.drivers.postgres.literals import range_text
from quintet.drivers.postgres.ranges import Range
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, kind_of
from quintet.orm.lookups.base import Transform
from quintet.orm.types import Resolved
from quintet.sql import tree

#: What a right side may be that is a range and not a value in one.
RANGES = (Range, list, tuple)


class RangeLookup(OperatorLookup):
    """An operator between two ranges."""

    prepare_rhs = False

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return a range."""
        right = _bare(right)
        if isinstance(right, spec.Items):
            return _pair(right, left, env)
        return typed(right, left.field, env) if isinstance(right, spec.Slot) else env.operand(right, left.field, "")


def _bare(right: Any) -> Any:
    """Return the value inside a `Value` without an output field, which is read as a plain one is."""
    return right.slot if isinstance(right, spec.Constant) and right.output is None else right


def _pair(right: spec.Items, left: Resolved, env: Any) -> Any:
    """Return the range of two expressions."""
    pieces = [piece for item in right.items for piece in (", ", typed(item, left.field.base_field, env))][1:]
    return tree.Template((f"{left.field.cast_db_type(env.scope.connection)}(", *pieces, ")"))


class RangeContains(RangeLookup):
    """Holds another range, or a value."""

    lookup_name = "contains"
    operator = "@>"

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return a range, or a value of the base field, as the right side's type tells."""
        right = _bare(right)
        if isinstance(right, spec.Slot) and not issubclass(right.kind, RANGES):
            return typed(right, left.field.base_field, env)
        if isinstance(right, spec.Ref | spec.Call | spec.Combined) and not hasattr(env.resolve(right).field, "range_type"):
            return typed(right, left.field.base_field, env)
        return super().right(right, left, env)


class RangeContainedBy(RangeLookup):
    """Lies in another range."""

    lookup_name = "contained_by"
    operator = "<@"


class RangeOverlap(RangeLookup):
    """Has points in common with another range."""

    lookup_name = "overlap"
    operator = "&&"


class FullyLess(RangeLookup):
    """Ends before another range begins."""

    lookup_name = "fully_lt"
    operator = "<<"


class FullyGreater(RangeLookup):
    """Begins after another range ends."""

    lookup_name = "fully_gt"
    operator = ">>"


class NotLess(RangeLookup):
    """Has no points before another range."""

    lookup_name = "not_lt"
    operator = "&>"


class NotGreater(RangeLookup):
    """Has no points after another range."""

    lookup_name = "not_gt"
    operator = "&<"


class AdjacentTo(RangeLookup):
    """Ends where another range begins, or the other way round."""

    lookup_name = "adjacent_to"
    operator = "-|-"


class _Bound(Transform):
    """A bound of a range, as a value of the base field."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return fields[0].base_field


class RangeStartsWith(_Bound):
    """The lower bound."""

    lookup_name = "startswith"
    function = "lower"


class RangeEndsWith(_Bound):
    """The upper bound."""

    lookup_name = "endswith"
    function = "upper"


class _Question(Transform):
    """What is so of a range, or not."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("BooleanField")


class IsEmpty(_Question):
    """Whether it has no points."""

    lookup_name = function = "isempty"


class LowerInclusive(_Question):
    """Whether the lower bound is a point of it."""

    lookup_name = function = "lower_inc"


class LowerInfinite(_Question):
    """Whether it has no lower bound."""

    lookup_name = function = "lower_inf"


class UpperInclusive(_Question):
    """Whether the upper bound is a point of it."""

    lookup_name = function = "upper_inc"


class UpperInfinite(_Question):
    """Whether it has no upper bound."""

    lookup_name = function = "upper_inf"


#: By the kind of a field: the type as which its values lie in ranges, and that of the ranges.
LIES_IN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("SmallAutoField", "AutoField", "SmallIntegerField", "IntegerField"), ("integer", "int4range")),
        **dict.fromkeys(("PositiveSmallIntegerField", "PositiveIntegerField"), ("integer", "int4range")),
        **dict.fromkeys(("BigAutoField", "BigIntegerField", "PositiveBigIntegerField"), ("bigint", "int8range")),
        **dict.fromkeys(("DecimalField", "FloatField"), ("numeric", "numrange")),
        "DateField": ("date", "daterange"),
        "DateTimeField": ("timestamp with time zone", "tstzrange"),
    }
)


class LiesIn(OperatorLookup):
    """A number or a moment that lies in a range."""

    lookup_name = "contained_by"
    operator = "<@"
    prepare_rhs = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the operator over the value, in the type that its ranges are over, and the range."""
        value, _ranges = LIES_IN[kind_of(left.field)]
        node = tree.Template((left.node, f"::{value}"), strict=True)
        return super().condition(Resolved(node, left.field), right, env)

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return the range."""
        kind, right = LIES_IN[kind_of(left.field)][1], _bare(right)
        if isinstance(right, spec.Slot):
            return tree.Param(env.base + right.index, _range_over(left.field), True, f"({{}})::{kind}")
        return env.operand(right, None, "")


def _range_over(field: Any) -> Callable[[Any, Any], Any]:
    """Return what gives the text of a range whose bounds are values of ``field``."""

    def prepared(value: Any, connection: Any) -> Any:
        given = Range(*value) if isinstance(value, list | tuple) else value
        if not isinstance(given, Range):
            raise TypeError(
                f"{field.name}__contained_by takes a range, such as (1, 10) or {Range.__name__}(1, 10), not {value!r}."
            )
        ends = [
            None if bound is None else field.get_db_prep_value(bound, connection, False) for bound in (given.lower, given.upper)
        ]
        return range_text(given, *ends)

    return prepared


OF_RANGES = (
    RangeContains,
    RangeContainedBy,
    RangeOverlap,
    FullyLess,
    FullyGreater,
    NotLess,
    NotGreater,
    AdjacentTo,
    RangeStartsWith,
    RangeEndsWith,
    IsEmpty,
    LowerInclusive,
    LowerInfinite,
    UpperInclusive,
    UpperInfinite,
)
