"""What foreign expressions see: the documented compiler and query, over the planner.

A foreign expression is resolved and compiled with its real values, and its text is taken as it comes. Its plan is not kept.
"""

from __future__ import annotations

from typing import Any

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.basic import Col, Ref, ResolvedRef
from quintet.orm.plan.grouping import parts_of
from quintet.orm.plan.written import written
from quintet.orm.types import Resolved, is_ours
from quintet.sql import tree
from quintet.sql.compiler import compile_statement


class QueryFacade:
    """The ``query`` that `resolve_expression` is given."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.model = env.scope.model
        self.annotations = env.scope.annotations

    def get_meta(self) -> Any:
        """Return the options of the query's model."""
        return self.env.scope.meta

    def resolve_ref(self, name: str, allow_joins: bool = True, reuse: Any = None, summarize: bool = False) -> ResolvedRef:
        """Return the column that a name means."""
        return _referred(self.env.resolve(spec.Ref(name)), name)

    def resolve_own(self, expression: Any) -> ResolvedRef:
        """Return what one of our own expressions means."""
        return ResolvedRef(resolved_with_values(self.env, expression))

    def resolve_condition(self, q: Any, allow_joins: bool = True) -> ResolvedRef:
        """Return the condition that a Q means."""
        return ResolvedRef(resolved_with_values(self.env, q))


class CompilerFacade:
    """The ``compiler`` that `as_sql` is given."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.connection = env.scope.connection
        self.query = QueryFacade(env)
        self.using = getattr(self.connection, "alias", None)

    def compile(self, node: Any) -> tuple[str, tuple[Any, ...]]:
        """Return text with ``%s`` and parameters of an expression, by its `as_<vendor>` when it has one."""
        vendor = getattr(node, f"as_{self.connection.vendor}", None)
        sql, params = (vendor or node.as_sql)(self, self.connection)
        return sql, tuple(params)

    def render(self, expression: Any) -> tuple[str, tuple[Any, ...]]:
        """Return text and parameters of one of our own expressions."""
        if isinstance(expression, ResolvedRef):
            return self.text_of(expression.resolved.node)
        return self.text_of(resolved_with_values(self.env, expression).node)

    def rendered(self, function: Any) -> tuple[str, tuple[Any, ...]]:
        """Return text and parameters of a function that writes itself, over sources that may be resolved already."""
        sources = [
            one.resolved if isinstance(one, ResolvedRef) else resolved_with_values(self.env, one)
            for one in function.get_source_expressions()
        ]
        return self.text_of(function.render(sources, self.env))

    def text_of(self, node: Any) -> tuple[str, tuple[Any, ...]]:
        """Return text with ``%s`` and real parameters of a tree."""
        text, params = written(compile_statement(node, self.env.dialect), self.env.values or (), self.connection)
        return (text if self.env.dialect.placeholder == "%s" else text.replace("%", "%%").replace("?", "%s")), params

    def quote_name_unless_alias(self, name: str) -> str:
        """Return a quoted name."""
        return self.env.dialect.quote_name(name)

    quote_name = quote_name_unless_alias


def _referred(resolved: Resolved, name: str) -> ResolvedRef:
    """Return a resolved name as the documented kind of reference."""
    return (Col if isinstance(resolved.node, tree.Column) else Ref)(resolved, name)


def resolved_with_values(env: Any, expression: Any) -> Resolved:
    """Resolve one of our expressions, or a value: its values are at hand, not slots of the query."""
    values: list[Any] = []
    found = spec.freeze(expression, values)
    return fixed(env, spec.Fixed(found, tuple(values)))


def wrapped(env: Any, field: Any, given: Any) -> tree.Raw:
    """Return the text that a custom field writes around what is stored in it: a driver's value, or a `Resolved` expression.

    ``get_placeholder_sql(value, compiler, connection)`` returns text and parameters, the older ``get_placeholder`` text alone.
    """
    compiler = CompilerFacade(env)
    is_expression = isinstance(given, Resolved)
    value = ResolvedRef(given) if is_expression else given
    if hasattr(field, "get_placeholder_sql"):
        sql, params = field.get_placeholder_sql(value, compiler, compiler.connection)
        return tree.Raw(sql, tuple(params))
    sql = field.get_placeholder(value, compiler, compiler.connection)
    if not is_expression:
        return tree.Raw(sql, (given,))
    inner, params = compiler.compile(value)
    return tree.Raw(sql % inner, tuple(params))


def fixed(env: Any, term: spec.Fixed) -> Resolved:
    """Resolve a spec whose values stand beside it."""
    values = term.values
    inner = type(env)(env.scope, len(env.values or ()), env.build, (*(env.values or ()), *values), env.group, env.negated)
    resolved = inner.resolve(term.term)
    return Resolved(_fixed(inner, resolved.node), resolved.field, resolved.aggregate, resolved.window)


def _fixed(env: Any, node: Any) -> tree.Raw:
    text, params = CompilerFacade(env).text_of(node)
    return tree.Raw(text, params)


def foreign_value(env: Any, expression: Any, left: Resolved | None) -> Resolved:
    """Return the text of a foreign expression, or of a foreign transform class applied to ``left``."""
    made = expression(ResolvedRef(left)) if left is not None else expression
    resolved = made.resolve_expression(QueryFacade(env), True, None, False, False) if left is None else made
    if getattr(made, "is_aggregate", False):
        _require_rows(made, resolved)
    compiler = CompilerFacade(env)
    sql, params = compiler.compile(resolved)
    converts = getattr(type(resolved), "convert_value", Expression.convert_value)
    return Resolved(
        tree.Raw(sql, tuple(params)),
        _output_of(resolved),
        bool(getattr(resolved, "contains_aggregate", False)),
        bool(getattr(resolved, "contains_over_clause", False)),
        parts=_groups_of(resolved, compiler),
        maker=None if is_ours(converts) else resolved,
    )


def _groups_of(expression: Any, compiler: CompilerFacade) -> tuple[Any, ...] | None:
    """Return what a query groups by for a foreign expression, None for the expression itself."""
    columns = expression.get_group_by_cols() if hasattr(expression, "get_group_by_cols") else [expression]
    if len(columns) == 1 and columns[0] is expression:
        return None
    found: list[Any] = []
    for one in columns:
        found += parts_of([one.resolved]) if isinstance(one, ResolvedRef) else [tree.Raw(*compiler.compile(one))]
    return tuple(found)


def _require_rows(aggregate: Any, resolved: Any) -> None:
    """Refuse an aggregate of an aggregate."""
    for given, source in zip(aggregate.source_expressions, resolved.source_expressions, strict=False):
        if getattr(source, "contains_aggregate", False):
            name = getattr(given, "name", None) or repr(given)
            raise FieldError(f"Cannot compute {aggregate.name or type(aggregate).__name__}('{name}'): '{name}' is an aggregate")


def _output_of(expression: Any) -> Any:
    """Return the field of a foreign expression's values: what its class says before what follows from its sources."""
    said = getattr(type(expression), "output_field", None)
    if said is None or said is Expression.output_field:
        return getattr(expression, "_output_field_or_none", None) or getattr(expression, "output_field", None)
    return expression.output_field


def foreign_condition(env: Any, expression: Any) -> tree.Raw:
    """Return the text of a foreign conditional expression."""
    return foreign_value(env, expression, None).node


def foreign_lookup(env: Any, lookup: Any, left: Resolved, right: Any) -> tree.Raw:
    """Return the text of a custom lookup, made with the documented arguments."""
    values = env.values or ()
    if isinstance(right, spec.Slot):
        value: Any = values[env.base + right.index]
    elif isinstance(right, spec.Literal):
        value = right.value
    else:
        value = ResolvedRef(env.resolve(right))
    sql, params = CompilerFacade(env).compile(lookup(ResolvedRef(left), value))
    return tree.Raw(sql, tuple(params))
