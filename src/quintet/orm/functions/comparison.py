"""Functions that compare and convert: Coalesce, NullIf, Greatest, Least, Cast, Collate."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from quintet.kit.patterns import late
from quintet.orm.expressions.base import kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.types import Resolved
from quintet.sql import tree

#: What a collation may be called; its name becomes part of the statement.
COLLATION = late(r"^[\w-]+\Z")


class Coalesce(Func):
    """The first value that is not NULL."""

    function = "COALESCE"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError("Coalesce must take at least two expressions")
        super().__init__(*expressions, **extra)

    @property
    def empty_result_set_value(self) -> Any:
        """What the first operand that is not NULL without rows gives."""
        for source in self.source_expressions:
            found = getattr(source, "empty_result_set_value", NotImplemented)
            if found is not None:
                return found
        return None


class NullIf(Func):
    """NULL when both values are equal, else the first."""

    function = "NULLIF"
    arity = 2


class _Extreme(Func):
    """An extreme of several values; the name differs between databases."""

    sqlite_function = ""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError(f"{type(self).__name__} must take at least two expressions")
        super().__init__(*expressions, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        function = self.sqlite_function if env.dialect.name == "sqlite" else self.function
        return tree.Template(self.pieces([source.node for source in sources], function=function))


class Greatest(_Extreme):
    """The greatest of several values."""

    function = "GREATEST"
    sqlite_function = "MAX"


class Least(_Extreme):
    """The smallest of several values."""

    function = "LEAST"
    sqlite_function = "MIN"


#: SQLite keeps dates and times as text, which CAST would read as a number.
SQLITE_MOMENTS = MappingProxyType(
    {"DateField": "DATE(", "DateTimeField": "STRFTIME('%Y-%m-%d %H:%M:%f', ", "TimeField": "STRFTIME('%H:%M:%f', "}
)


class Cast(Func):
    """A value converted to the type of ``output_field``."""

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(expression, output_field=output_field)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the cast to the field's type."""
        if env.dialect.name == "sqlite" and (text := SQLITE_MOMENTS.get(kind_of(self.output_field))):
            return tree.Template((*(env.escape(piece) for piece in (text, sources[0].node, ")")),), strict=True)
        around = self.output_field.cast_text(env.dialect)
        if around is not None:
            return tree.Template((around[0], sources[0].node, around[1]), strict=True)
        kind = self.output_field.cast_db_type(env.scope.connection)
        return tree.Template(("CAST(", sources[0].node, f" AS {kind})"), strict=True)


class Collate(Func):
    """Text compared and sorted by a collation of the database."""

    allowed_default = False

    def __init__(self, expression: Any, collation: str) -> None:
        if not (collation and COLLATION.match(collation)):
            raise ValueError(f"Invalid collation name: {collation!r}.")
        self.collation = collation
        super().__init__(expression)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the operand with its collation."""
        return tree.Template((sources[0].node, " COLLATE ", env.escape(env.dialect.quote_name(self.collation))), strict=True)
