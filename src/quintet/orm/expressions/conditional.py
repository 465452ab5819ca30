"""Q, When and Case."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.expressions.basic import ExpressionWrapper, F
from quintet.orm.types import public_path


class StructuralLookups:
    """The names of lookups whose value is part of the statement; lookups add themselves."""

    def __init__(self) -> None:
        self.names: set[str] = set()


class Q:
    """Conditions joined by AND, OR or XOR."""

    AND, OR, XOR = "AND", "OR", "XOR"
    default = AND
    conditional = True
    structural: ClassVar[StructuralLookups] = StructuralLookups()

    def __init__(self, *args: Any, _connector: str | None = None, _negated: bool = False, **kwargs: Any) -> None:
        if _connector not in (None, self.AND, self.OR, self.XOR):
            raise ValueError(f"_connector must be one of 'AND', 'OR', 'XOR', or None. It is {_connector!r}.")
        if not isinstance(_negated, bool):
            raise TypeError(f"_negated must be True or False, not {_negated!r}.")
        self.children: list[Any] = [*args, *sorted(kwargs.items())]
        self.connector = _connector or self.default
        self.negated = _negated

    @classmethod
    def create(cls, children: Sequence[Any] = (), connector: str | None = None, negated: bool = False) -> Q:
        """Return a Q over ready children."""
        made = cls(_connector=connector, _negated=negated)
        made.children = list(children)
        return made

    def _combine(self, other: Any, connector: str) -> Q:
        if not getattr(other, "conditional", False):
            raise TypeError(other)
        if not self:
            return other.copy() if isinstance(other, Q) else Q(other)
        if isinstance(other, Q) and not other:
            return self.copy()
        joined = Q(_connector=connector)
        for side in (self, other):
            if isinstance(side, Q) and not side.negated and (side.connector == connector or len(side.children) == 1):
                joined.children += side.children
            else:
                joined.children.append(side)
        return joined

    def __and__(self, other: Any) -> Q:
        return self._combine(other, self.AND)

    def __or__(self, other: Any) -> Q:
        return self._combine(other, self.OR)

    def __xor__(self, other: Any) -> Q:
        return self._combine(other, self.XOR)

    def __invert__(self) -> Q:
        turned = Q(_negated=not self.negated, _connector=self.connector)
        turned.children = list(self.children)
        if not self.negated:
            return turned
        turned.negated = False
        return turned

    def __bool__(self) -> bool:
        return bool(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __contains__(self, other: Any) -> bool:
        return other in self.children

    def copy(self) -> Q:
        """Return a copy with a list of its own."""
        copied = copy.copy(self)
        copied.children = list(self.children)
        return copied

    def add(self, data: Any, conn_type: str) -> Q:
        """Add a condition in place."""
        if self.connector != conn_type:
            inner = self.copy()
            self.connector, self.negated, self.children = conn_type, False, [inner]
        self.children.append(data)
        return self

    def _freeze(self, params: list[Any]) -> Any:
        return spec.Tree(self.connector, self.negated, tuple(freeze_child(child, params) for child in self.children))

    def resolve_expression(
        self, query: Any = None, allow_joins: bool = True, reuse: Any = None, summarize: bool = False, for_save: bool = False
    ) -> Any:
        """Return the condition resolved against ``query``."""
        return query.resolve_condition(self, allow_joins)

    def flatten(self) -> Iterator[Any]:
        """Yield this Q and all expressions below it."""
        yield self
        for child in self.children:
            found = child[1] if isinstance(child, tuple) else child
            if hasattr(found, "flatten"):
                yield from found.flatten()
            else:
                yield found

    @property
    def referenced_base_fields(self) -> set[str]:
        """The names of the model's own fields that the conditions use."""
        return {path.split("__")[0] for path in _paths(self)}

    def check(self, against: dict[str, Any], using: str = "default") -> bool:
        """Say whether the conditions hold for a mapping of names to values, asking the database.

        The asking is the planner's; see `quintet.orm.plan.probe`.
        """
        return bool(type(self).prober(self, against, using))

    #: Set by the floor that can ask a database.
    prober: ClassVar[Any]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return path, positional and keyword arguments that make this Q again."""
        options: dict[str, Any] = {}
        if self.connector != self.default:
            options["_connector"] = self.connector
        if self.negated:
            options["_negated"] = True
        return public_path(type(self)), tuple(self.children), options

    @property
    def identity(self) -> Any:
        """What two equal Qs share."""
        return self.connector, self.negated, tuple(_comparable(child) for child in self.children)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Q) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __str__(self) -> str:
        inside = ", ".join(str(child) for child in self.children)
        return f"(NOT ({self.connector}: {inside}))" if self.negated else f"({self.connector}: {inside})"

    def __repr__(self) -> str:
        return f"<Q: {self}>"


def _comparable(value: Any) -> Any:
    """Return a child of a Q in a form that is hashable, and equal for collections of equal items."""
    if spec.is_dynamic(value) or isinstance(value, str | bytes):
        return value
    if isinstance(value, Mapping):
        return tuple((_comparable(key), _comparable(one)) for key, one in value.items())
    if isinstance(value, Collection):
        return tuple(_comparable(one) for one in value)
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


def freeze_child(child: Any, params: list[Any]) -> Any:
    """Return the spec of one child of a Q: a (path, value) pair or a conditional expression."""
    if not isinstance(child, tuple):
        if not getattr(child, "conditional", False):
            raise TypeError(f"Cannot filter against a non-conditional expression: {child!r}.")
        return spec.freeze(child, params)
    path, value = child
    if path.rpartition("__")[2] in Q.structural.names and not spec.is_dynamic(value):
        return spec.Condition(path, spec.Literal(value))
    return spec.Condition(path, spec.freeze(value, params))


def _paths(q: Q) -> Iterator[str]:
    for child in q.children:
        if isinstance(child, tuple):
            yield child[0]
            child = child[1]
        if isinstance(child, Q):
            yield from _paths(child)
        elif isinstance(child, F):
            yield child.name
        elif hasattr(child, "flatten"):
            yield from (one.name for one in child.flatten() if isinstance(one, F))


def _result(given: Any) -> Any:
    """Return the expression of a result: text names a field, as in every function."""
    return F(given) if isinstance(given, str) else given if spec.is_dynamic(given) else Value(given)


class When(Expression):
    """One branch of a `Case`."""

    def __init__(self, condition: Any = None, then: Any = None, **lookups: Any) -> None:
        if lookups:
            if condition is None:
                condition = Q(**lookups)
            elif getattr(condition, "conditional", False):
                condition = Q(condition, **lookups)
        if condition is None or not getattr(condition, "conditional", False):
            raise TypeError("When() supports a Q object, a boolean expression, or lookups as a condition.")
        if isinstance(condition, Q) and not condition:
            raise ValueError("An empty Q() can't be used as a When() condition.")
        super().__init__()
        self.condition = condition
        self.result = _result(then)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return condition and result."""
        return [self.condition, self.result]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put condition and result."""
        self.condition, self.result = exprs

    @property
    def _output_field_or_none(self) -> Any:
        return getattr(self.result, "_output_field_or_none", None)


class Case(Expression):
    """The result of the first branch whose condition holds, else the default."""

    def __init__(self, *cases: When, default: Any = None, output_field: Any = None, **extra: Any) -> None:
        if not all(isinstance(case, When) for case in cases):
            raise TypeError("Positional arguments must all be When objects.")
        super().__init__(output_field)
        self.cases = list(cases)
        self.default = _result(default)
        self.extra = extra

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the branches and the default."""
        return [*self.cases, self.default]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put the branches and the default."""
        *self.cases, self.default = exprs

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        whens = tuple((spec.freeze(case.condition, params), spec.freeze(case.result, params)) for case in self.cases)
        return spec.Choice(whens, spec.freeze(self.default, params), self._output_key())


class NegatedExpression(ExpressionWrapper):
    """The negation of a conditional expression."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, output_field=Expression.output_fields.named("BooleanField"))

    def _freeze(self, params: list[Any]) -> Any:
        return spec.Tree("AND", True, (spec.freeze(self.expression, params),))

    def __invert__(self) -> Any:
        return self.expression.copy()

    def __repr__(self) -> str:
        return f"~{self.expression!r}"


def _join(first: Any, second: Any, connector: str) -> Q:
    return Q(first)._combine(second, connector)


Expression.join_conditions = staticmethod(_join)
Expression.negation = staticmethod(NegatedExpression)
