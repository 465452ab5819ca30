"""Mathematical functions: rounding, powers and logarithms, trigonometry, Pi and Random."""

from __future__ import annotations

from typing import Any

from quintet.kit.record import replace
from quintet.orm.expressions.base import WHOLE, Expression, kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.lookups.base import Transform
from quintet.orm.types import Resolved
from quintet.sql import tree


class Measured(Func):
    """A function whose result is decimal as soon as one operand is, else a float for whole numbers."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        kinds = {kind_of(field) for field in fields if field is not None}
        if "DecimalField" in kinds:
            return Expression.output_fields.named("DecimalField")
        if kinds & {*WHOLE}:
            return Expression.output_fields.named("FloatField")
        return super()._resolve_output_field_of(fields)


class OverNumeric(Measured):
    """A function that PostgreSQL knows for numeric values and not for floats."""

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call, its floats converted where the database asks for that."""
        if env.dialect.name != "postgresql":
            return super().render(sources, env)
        arguments = [tree.Template(("CAST(", source.node, " AS NUMERIC)"), strict=True) for source in sources]
        return tree.Template(tuple(env.escape(piece) for piece in self.pieces(arguments)))


class Abs(Transform):
    """The absolute value."""

    function = "ABS"
    lookup_name = "abs"


class ACos(Measured, Transform):
    """The arc cosine, in radians; NULL or an error of the database for a value beyond -1 to 1."""

    function = "ACOS"
    lookup_name = "acos"


class ASin(Measured, Transform):
    """The arc sine, in radians; NULL or an error of the database for a value beyond -1 to 1."""

    function = "ASIN"
    lookup_name = "asin"


class ATan(Measured, Transform):
    """The arc tangent, in radians."""

    function = "ATAN"
    lookup_name = "atan"


class ATan2(Measured):
    """The angle in radians of the point (second, first), in its quadrant."""

    function = "ATAN2"
    arity = 2


class Ceil(Transform):
    """The least whole number that is not smaller."""

    function = "CEILING"
    lookup_name = "ceil"


class Cos(Measured, Transform):
    """The cosine of an angle in radians."""

    function = "COS"
    lookup_name = "cos"


class Cot(Measured, Transform):
    """The cotangent of an angle in radians."""

    function = "COT"
    lookup_name = "cot"


class Degrees(Measured, Transform):
    """Radians in degrees."""

    function = "DEGREES"
    lookup_name = "degrees"


class Exp(Measured, Transform):
    """e to the power of the value."""

    function = "EXP"
    lookup_name = "exp"


class Floor(Transform):
    """The greatest whole number that is not larger."""

    function = "FLOOR"
    lookup_name = "floor"


class Ln(Measured, Transform):
    """The natural logarithm."""

    function = "LN"
    lookup_name = "ln"


class Log(OverNumeric):
    """The logarithm of the second value to the base of the first."""

    function = "LOG"
    arity = 2


class Mod(OverNumeric):
    """The remainder of a division."""

    function = "MOD"
    arity = 2


class Pi(Func):
    """The number pi."""

    function = "PI"
    arity = 0

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("FloatField")


class Power(Measured):
    """The first value to the power of the second."""

    function = "POWER"
    arity = 2


class Radians(Measured, Transform):
    """Degrees in radians."""

    function = "RADIANS"
    lookup_name = "radians"


class Random(Func):
    """A random number from 0.0 up to 1.0, another one for each row."""

    function = "RANDOM"
    arity = 0

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call; SQLite's own RANDOM gives whole numbers."""
        return tree.Template(("QUINTET_RANDOM()" if env.dialect.name == "sqlite" else "RANDOM()",))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("FloatField")


class Round(Transform):
    """A number rounded to places after the point, none by default; before it where ``precision`` is negative.

    SQLite rounds after the point only and raises ValueError for less.
    """

    function = "ROUND"
    lookup_name = "round"
    arity = None

    def __init__(self, expression: Any, precision: Any = 0, **extra: Any) -> None:
        super().__init__(expression, precision, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call; PostgreSQL rounds only numeric values to places."""
        if len(sources) == 1:  # as a transform: `field__round`
            return tree.Template(("ROUND(", sources[0].node, ")"), strict=True)
        number, places = sources[0].node, sources[1].node
        if env.dialect.name == "postgresql":
            number = tree.Template(("CAST(", number, " AS NUMERIC)"), strict=True)
            places = tree.Template(("CAST(", places, " AS INTEGER)"), strict=True)
        elif env.dialect.name == "sqlite" and isinstance(places, tree.Param):
            places = replace(places, prepare=_after_the_point, connected=False)
        return tree.Template(("ROUND(", number, ", ", places, ")"), strict=True)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return fields[0]


def _after_the_point(places: Any) -> Any:
    if places < 0:
        raise ValueError("SQLite does not support negative precision.")
    return places


class Sign(Transform):
    """-1, 0 or 1 by the sign of the value."""

    function = "SIGN"
    lookup_name = "sign"


class Sin(Measured, Transform):
    """The sine of an angle in radians."""

    function = "SIN"
    lookup_name = "sin"


class Sqrt(Measured, Transform):
    """The square root."""

    function = "SQRT"
    lookup_name = "sqrt"


class Tan(Measured, Transform):
    """The tangent of an angle in radians."""

    function = "TAN"
    lookup_name = "tan"
