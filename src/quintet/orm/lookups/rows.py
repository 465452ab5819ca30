"""Lookups of rows: the left side is several columns, the right side a tuple, a query of as many columns, or an outer row.

The left side's field says what its columns are (``fields``) and what an instance on the right stands for (`row_of_instance`).
Equality is written column by column, which every index serves; order and membership compare rows, as SQLite and PostgreSQL do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.kernel.errors import FieldError
from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.lookups.base import Lookup, RefusedLate
from quintet.orm.lookups.builtin import right_is_none
from quintet.orm.types import Resolved
from quintet.sql import tree


def row_of(field: Any, lookup: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that takes a value compared with ``field`` apart.

    It raises ValueError for anything but a tuple or list of as many elements as the field has columns, or a saved instance. For a
    relation a single value is a row of one.
    """
    width = len(field.fields)

    def row(value: Any) -> Any:
        value = taken(field, value)
        if not isinstance(value, tuple | list):
            raise ValueError(f"{lookup!r} lookup of {field.name!r} must be a tuple or a list")
        if len(value) != width:
            raise ValueError(f"{lookup!r} lookup of {field.name!r} must have {width} elements")
        return value

    return row


def rows_of(field: Any, lookup: str) -> Callable[[Any], list[tuple[Any, ...]]]:
    """Return the function that takes a list of such values apart; rows with None in them equal nothing and are left out."""
    width = len(field.fields)

    def rows(values: Any) -> Any:
        if not isinstance(values, tuple | list | set | frozenset):
            raise ValueError(f"{lookup!r} lookup of {field.name!r} must be a tuple or a list")
        found = [taken(field, value) for value in values]
        if not all(isinstance(value, tuple | list) for value in found):
            raise ValueError(f"{lookup!r} lookup of {field.name!r} must be a collection of tuples or lists")
        if any(len(value) != width for value in found):
            raise ValueError(f"{lookup!r} lookup of {field.name!r} must have {width} elements each")
        return [value for value in found if None not in value]

    return rows


def taken(field: Any, value: Any) -> Any:
    """Return what an instance stands for, and a single value of a relation as a row of one; other values as they are.

    Raises ValueError for an instance that was not saved.
    """
    if not hasattr(type(value), "_meta"):
        return (value,) if field.is_relation and not isinstance(value, tuple | list) else value
    if not value._is_pk_set():
        raise ValueError("Model instances passed to related filters must be saved.")
    return field.row_of_instance(value)


def refuse_query(field: Any, right: Any, lookup: str) -> None:
    """Raise ValueError where a query is compared with a relation over several columns in a way that is not defined."""
    if not (field.is_relation and isinstance(right, spec.Nested)):
        return
    if lookup != "exact":
        raise ValueError(f"{lookup!r} doesn't support multi-column subqueries.")
    if right.shape.request.values is None:
        wanted = len(field.fields)
        raise ValueError(f"The QuerySet value for the exact lookup must have {wanted} selected fields (received 1)")


class RowLookup(Lookup):
    """Base of the lookups that compare a row with a row."""

    prepare_rhs = False

    @classmethod
    def row(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the right side: a row of nodes, or a query in parentheses."""
        field, name = left.field, cls.lookup_name
        refuse_query(field, right, name)
        if isinstance(right, spec.Slot):
            check = row_of(field, name)
            if not (
                field.is_relation or right.kind in (tuple, list) or (hasattr(right.kind, "_meta") and env.target is not None)
            ):
                raise ValueError(f"{name!r} lookup of {field.name!r} must be a tuple or a list")
            if env.values is not None:
                check(env.values[env.base + right.index])
            return tree.Row(tuple(env.bind_part(right, index, part, check) for index, part in enumerate(field.fields)))
        if isinstance(right, spec.Items):
            row_of(field, name)(right.items)
            operands = (env.operand(item, part, name) for item, part in zip(right.items, field.fields, strict=True))
            return tree.Row(tuple(operands))
        if isinstance(right, spec.Nested) and right.kind in ("rows", "scalar"):
            env.require_one_row(right)
            return tree.Scalar(env.query(right, one_column=field, lookup=name))
        if isinstance(right, spec.Ref) and right.levels:
            found = env.resolve(right)
            if isinstance(found.node, tree.Row) and len(found.node.parts) == len(field.fields):
                return found.node
            raise RefusedLate("Composite field lookups only work with composite expressions.")
        raise ValueError(
            f"{name!r} subquery lookup of {field.name!r} only supports OuterRef and QuerySet objects "
            f"(received {_kind(right, env)!r})"
        )


def _kind(right: Any, env: Any) -> str:
    """Return what the documentation calls an expression."""
    if isinstance(right, spec.Ref):
        return "ColPairs" if isinstance(env.resolve(right).node, tree.Row) else "Col"
    if isinstance(right, spec.Constant):
        return "Value"
    if isinstance(right, spec.Combined):
        return "CombinedExpression"
    return right.lookup.__name__ if isinstance(right, spec.Compared) else type(getattr(right, "expression", right)).__name__


class RowExact(RowLookup):
    """Equal in every column."""

    lookup_name = "exact"

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return an equality for each column, or of the row with a query's."""
        if left.field.is_relation and right_is_none(right):
            return tree.IsNull(left.node)
        other = cls.row(left, right, env)
        if not isinstance(other, tree.Row):
            return tree.Template((left.node, " = ", other), strict=True)
        pairs = zip(left.node.parts, other.parts, strict=True)
        return tree.Logic("AND", tuple(tree.Template((one, " = ", same), strict=True) for one, same in pairs))


class RowOrder(RowLookup):
    """Base of the lookups of order, which goes column by column."""

    sign: ClassVar[str] = ""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the comparison of two rows."""
        return tree.Template((left.node, f" {cls.sign} ", cls.row(left, right, env)), strict=True)


class RowGreater(RowOrder):
    """Later in the order of the columns."""

    lookup_name, sign = "gt", ">"


class RowGreaterOrEqual(RowOrder):
    """Equal, or later."""

    lookup_name, sign = "gte", ">="


class RowLess(RowOrder):
    """Earlier in the order of the columns."""

    lookup_name, sign = "lt", "<"


class RowLessOrEqual(RowOrder):
    """Equal, or earlier."""

    lookup_name, sign = "lte", "<="


class RowIn(RowLookup):
    """Among the rows of a list or of a query."""

    lookup_name = "in"
    takes_list = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return membership in a bound list of rows, in rows of expressions, or in a query."""
        field, name = left.field, cls.lookup_name
        if isinstance(right, spec.Nested) and right.kind in ("rows", "scalar"):
            return tree.Template((left.node, " IN ", tree.Scalar(env.query(right, one_column=field, lookup=name))), strict=True)
        if isinstance(right, spec.Slot):
            check = rows_of(field, name)
            if right.kind not in (tuple, list, set, frozenset):
                raise ValueError(f"{name!r} lookup of {field.name!r} must be a tuple or a list")
            if env.values is not None:
                check(env.values[env.base + right.index])
            return tree.InList(left.node, env.bind_rows(right, field, check))
        if isinstance(right, spec.Items):
            same = [RowExact.condition(left, item, env) for item in right.items]
            return tree.Logic("OR", tuple(same))
        raise ValueError(
            f"{name!r} subquery lookup of {field.name!r} only supports OuterRef and QuerySet objects "
            f"(received {_kind(right, env)!r})"
        )


class RowIsNull(Lookup):
    """Whether some column is NULL."""

    lookup_name = "isnull"
    prepare_rhs = False
    structural = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the test for NULL.

        Raises ValueError for anything but True and False.
        """
        refuse_query(left.field, right, cls.lookup_name)
        value = right.value if isinstance(right, spec.Literal) else None
        if not isinstance(value, bool):
            raise RefusedLate("The QuerySet value for an isnull lookup must be True or False.")
        return tree.IsNull(left.node, negated=not value)


def refuse_rows(sources: list[Resolved], what: str) -> None:
    """Raise ValueError where one of the operands is a row and one value is meant."""
    if any(isinstance(source.node, tree.Row) for source in sources):
        raise ValueError(f"{what} expression does not support composite primary keys.")


def refuse_row_value(right: Resolved) -> None:
    """Raise ValueError for a row compared with one column."""
    if isinstance(right.node, tree.Row):
        raise ValueError(f"{type(right.field).__name__} cannot be used as a lookup value.")


def single_values(sources: list[Resolved], expression: Any) -> list[Resolved]:
    """Return operands without rows of columns, of which few functions know: a row is counted by its first column."""
    if not any(isinstance(source.node, tree.Row) for source in sources):
        return sources
    if any(isinstance(source.node, tree.Row) and source.field.is_relation for source in sources):
        raise FieldError("Referencing multicolumn fields with F() objects isn't supported")
    if not expression.allows_composite_expressions:
        refuse_rows(sources, type(expression).__name__)
    if not expression.is_aggregate:
        return sources
    if getattr(expression, "distinct", False):
        raise ValueError(f"{expression.function}(DISTINCT) doesn't support composite primary keys")
    return [
        replace(source, node=source.node.parts[0], field=source.field.fields[0]) if isinstance(source.node, tree.Row) else source
        for source in sources
    ]


ROW_LOOKUPS: Mapping[str, type[Lookup]] = MappingProxyType(
    {one.lookup_name: one for one in (RowExact, RowGreater, RowGreaterOrEqual, RowLess, RowLessOrEqual, RowIn, RowIsNull)}
)
