"""The built-in lookups, registered on every field by `quintet.orm.fields.base`.

`env` is the planner's: it resolves specs, binds slots through the field of the left side, and knows the dialect.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.conditional import Q
from quintet.orm.lookups.base import Lookup, RefusedLate
from quintet.orm.types import Resolved
from quintet.sql import tree


class BuiltinLookup(Lookup):
    """A lookup that one operator of the dialect writes."""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the dialect's operator over both sides."""
        if right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        return operator(env, cls.lookup_name, left.node, env.operand(right, left.field, cls.lookup_name))


def apart(node: Any) -> Any:
    """Return a node as it stands beside an operator: databases read ``a < 3 = b`` and ``a = NOT (b)`` in ways of their own."""
    whole = node.parts[0] if isinstance(node, tree.Logic) and len(node.parts) == 1 else node
    tests = isinstance(whole, tree.Not | tree.IsNull | tree.InList) or (isinstance(whole, tree.Template) and whole.tests)
    return tree.Template(("(", node, ")"), strict=True) if tests else node


def right_is_none(right: Any) -> TypeGuard[spec.Slot]:
    """Say whether a right side is None; `Value(None)` is the NULL of SQL, which nothing compares equal to."""
    return isinstance(right, spec.Slot) and right.kind is type(None)


def operator(env: Any, lookup: str, left: Any, right: Any) -> tree.Template:
    """Return the dialect's text for a lookup with both sides in place."""
    left, right = apart(left), apart(right)
    parts = env.dialect.operator(lookup).replace("{lhs}", "\0l\0").replace("{rhs}", "\0r\0").split("\0")
    pieces = [{"l": left, "r": right}.get(part, part) for part in parts]
    return tree.Template(tuple(piece for piece in pieces if piece != ""), strict=True)


class Exact(BuiltinLookup):
    """Equal; None means NULL."""

    lookup_name = "exact"
    can_use_none_as_rhs = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return an equality, or a test for NULL."""
        if right_is_none(right):
            return tree.IsNull(left.node)
        if isinstance(right, spec.Nested):
            env.require_one_row(right)
        return operator(env, "exact", left.node, env.operand(right, left.field, cls.lookup_name))


class IExact(BuiltinLookup):
    """Equal whatever the case."""

    lookup_name = "iexact"

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return a comparison without case, or a test for NULL."""
        if right_is_none(right):
            return tree.IsNull(left.node)
        return pattern(cls.lookup_name, left, right, env)


class GreaterThan(BuiltinLookup):
    """Greater."""

    lookup_name = "gt"


class GreaterThanOrEqual(BuiltinLookup):
    """Greater or equal."""

    lookup_name = "gte"


class LessThan(BuiltinLookup):
    """Less."""

    lookup_name = "lt"


class LessThanOrEqual(BuiltinLookup):
    """Less or equal."""

    lookup_name = "lte"


class In(Lookup):
    """Member of a list, or of a query's only column."""

    lookup_name = "in"
    takes_list = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return membership in a bound list, in listed expressions, or in a query."""
        if isinstance(right, spec.Nested):
            _require_here(right, env)
            if right.shape.request.empty:
                return tree.FALSE
            return tree.Template((left.node, " IN ", env.rows(right, left.field)), strict=True)
        if isinstance(right, spec.Ref):
            return tree.Template((left.node, " IN (", env.operand(right, left.field, "exact"), ")"), strict=True)
        if isinstance(right, spec.Items):
            items = [env.operand(item, left.field, "exact") for item in right.items if not right_is_none(item)]
            if not items:
                return tree.Raw("1 = 0", ())  # how many there are is part of the statement, which is not kept
            return tree.Template((left.node, " IN (", *_separated(items), ")"), strict=True)
        if isinstance(right, spec.Slot):
            return tree.InList(left.node, env.bind_list(right, left))
        raise FieldError("The right side of __in is a list, another iterable of values, or a queryset.")


def _require_here(right: spec.Nested, env: Any) -> None:
    """Refuse a query that was bound to another database than the one it would be part of."""
    if right.using not in (None, env.scope.connection.alias):
        raise RefusedLate(
            "Subqueries aren't allowed across different databases. Force the inner query to be evaluated using "
            "`list(inner_query)`."
        )


def _separated(nodes: list[Any]) -> list[Any]:
    return [piece for index, node in enumerate(nodes) for piece in ((", ", node) if index else (node,))]


class Range(Lookup):
    """Between two values, both included."""

    lookup_name = "range"
    takes_list = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return BETWEEN over the two ends."""
        if isinstance(right, spec.Items):
            low, high = (env.operand(item, left.field, "gte") for item in right.items)
        elif isinstance(right, spec.Slot):
            low, high = env.bind_item(right, 0, left.field), env.bind_item(right, 1, left.field)
        else:
            raise FieldError("The right side of __range is a pair of values.")
        return tree.Template((left.node, " BETWEEN ", low, " AND ", high), strict=True)


class IsNull(Lookup):
    """NULL or not, by a boolean."""

    lookup_name = "isnull"
    prepare_rhs = False
    structural = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the test for NULL.

        Raises ValueError for anything but True and False.
        """
        value = right.value if isinstance(right, spec.Literal) else None
        if not isinstance(value, bool):
            raise RefusedLate("The QuerySet value for an isnull lookup must be True or False.")
        return tree.IsNull(left.node, negated=not value)


def pattern(lookup: str, left: Resolved, right: Any, env: Any) -> Any:
    """Return a LIKE comparison: a bound value is escaped in Python, an expression in SQL."""
    if right_is_none(right):
        raise ValueError("Cannot use None as a query value")
    if isinstance(right, spec.Slot):
        return operator(env, lookup, left.node, env.bind_pattern(right, lookup))
    operand = env.operand(right, left.field, lookup)
    escaped = _around(env, "escape", operand)
    return operator(env, lookup, left.node, _around(env, lookup, escaped))


def _around(env: Any, name: str, node: Any) -> tree.Template:
    before, _, after = env.dialect.pattern_expressions.get(name, "{rhs}").partition("{rhs}")
    return tree.Template((before, node, after), strict=True)


class PatternLookup(BuiltinLookup):
    """A lookup by LIKE."""

    prepare_rhs = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return LIKE with the value escaped."""
        return pattern(cls.lookup_name, left, right, env)


class Contains(PatternLookup):
    """Has the text inside."""

    lookup_name = "contains"


class IContains(PatternLookup):
    """Has the text inside, whatever the case."""

    lookup_name = "icontains"


class StartsWith(PatternLookup):
    """Begins with the text."""

    lookup_name = "startswith"


class IStartsWith(PatternLookup):
    """Begins with the text, whatever the case."""

    lookup_name = "istartswith"


class EndsWith(PatternLookup):
    """Ends with the text."""

    lookup_name = "endswith"


class IEndsWith(PatternLookup):
    """Ends with the text, whatever the case."""

    lookup_name = "iendswith"


class Regex(BuiltinLookup):
    """Matches a regular expression."""

    lookup_name = "regex"
    prepare_rhs = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the match; the pattern is text whatever the field."""
        if right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        return operator(env, cls.lookup_name, left.node, env.operand(right, None, cls.lookup_name))


class IRegex(Regex):
    """Matches a regular expression, whatever the case."""

    lookup_name = "iregex"


class IntegerFieldExact(Exact):
    """Equal to a whole number."""


class IntegerGreaterThan(GreaterThan):
    """Greater than a number; one that is not whole is rounded so that the comparison says the same."""


class IntegerGreaterThanOrEqual(GreaterThanOrEqual):
    """Greater than or equal to a number; see `IntegerGreaterThan`."""


class IntegerLessThan(LessThan):
    """Less than a number; see `IntegerGreaterThan`."""


class IntegerLessThanOrEqual(LessThanOrEqual):
    """Less than or equal to a number; see `IntegerGreaterThan`."""


Q.structural.names.add(IsNull.lookup_name)

BUILTIN = (
    Exact,
    IExact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    In,
    Range,
    IsNull,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Regex,
    IRegex,
)
#: What IntegerField has in their place.
WHOLE_NUMBERS = (
    IntegerFieldExact,
    IntegerGreaterThan,
    IntegerGreaterThanOrEqual,
    IntegerLessThan,
    IntegerLessThanOrEqual,
)
