"""Functions of text: Lower, Upper, Length, Concat, Substr, Replace, Trim and their like; and plain mathematics."""

from typing import Any

from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.basic import Func
from quintet.orm.lookups.base import Transform
from quintet.orm.types import Resolved
from quintet.sql import tree


class Lower(Transform):
    """Text in lower case."""

    function = "LOWER"
    lookup_name = "lower"


class Upper(Transform):
    """Text in upper case."""

    function = "UPPER"
    lookup_name = "upper"


class Length(Transform):
    """The number of characters."""

    function = "LENGTH"
    lookup_name = "length"

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


class Trim(Transform):
    """Text without spaces at both ends."""

    function = "TRIM"
    lookup_name = "trim"


class LTrim(Transform):
    """Text without leading spaces."""

    function = "LTRIM"
    lookup_name = "ltrim"


class RTrim(Transform):
    """Text without trailing spaces."""

    function = "RTRIM"
    lookup_name = "rtrim"


class Abs(Transform):
    """The absolute value."""

    function = "ABS"
    lookup_name = "abs"


class Round(Transform):
    """A number rounded to places, none by default."""

    function = "ROUND"
    lookup_name = "round"
    arity = None

    def __init__(self, expression: Any, *, precision: int = 0, **extra: Any) -> None:
        super().__init__(expression, precision, **extra)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return fields[0]


class Substr(Func):
    """Text from a position (the first is 1), of a length."""

    function = "SUBSTR"

    def __init__(self, expression: Any, pos: Any, length: Any = None, **extra: Any) -> None:
        if isinstance(pos, int) and pos < 1:
            raise ValueError("'pos' must be greater than 0")
        super().__init__(*((expression, pos) if length is None else (expression, pos, length)), **extra)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("CharField")


class Replace(Func):
    """Text with every occurrence of one text replaced by another."""

    function = "REPLACE"


class Concat(Func):
    """Texts joined; NULL counts as empty."""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError("Concat must take at least two expressions")
        super().__init__(*expressions, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the texts joined by the standard operator."""
        pieces: list[Any] = ["("]
        for index, source in enumerate(sources):
            cast = "::text" if env.dialect.array_parameters else ""
            pieces += [" || " if index else "", "COALESCE(", source.node, f"{cast}, '')"]
        return tree.Template((*pieces, ")"))
