"""Resolving specs against a scope: each kind of spec has one function, found by type.

`Env` is what lookups and functions see: the scope, where this step's parameters start, the group of its several-valued joins and
whether a negation stands above.

Longer than 600 lines because it is one idea: the functions of the table call one another for the specs inside of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.kernel.errors import FieldError
from quintet.kit import dotted
from quintet.kit.record import record, replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import TEMPORAL, WHOLE, Expression, combined_field, kind_of
from quintet.orm.expressions.basic import pieces_of_call
from quintet.orm.lookups import bilateral
from quintet.orm.lookups import json as documents
from quintet.orm.lookups.builtin import apart, right_is_none
from quintet.orm.lookups.register import unsupported
from quintet.orm.lookups.rows import refuse_row_value, refuse_rows, single_values
from quintet.orm.plan import binding
from quintet.orm.plan.facade import fixed, foreign_condition, foreign_lookup, foreign_value, resolved_with_values
from quintet.orm.plan.grouping import parts_of, parts_of_condition
from quintet.orm.plan.late import AGGREGATE, WINDOW, refers_to
from quintet.orm.plan.ordering import ordering
from quintet.orm.plan.outside import INSIDE
from quintet.orm.plan.related import require_related
from quintet.orm.plan.scope import SHARED, Scope, Walked
from quintet.orm.types import LOOKUP_SEP, Resolved, is_ours
from quintet.sql import tree

# The functions of dates stand above and register the lookups of dates, which have to be there before the first is looked for.
dotted.load("quintet.orm.functions.dates.ExtractYear")


@record
class Env:
    """Where a spec is resolved. ``values`` holds the parameters when the plan is not kept (foreign expressions).

    ``negated``: a negation stands somewhere above; ``turned``: an odd number of them. ``apart``: a negation over several related
    rows asks whether there is such a row at all, as in filter() and exclude(); inside expressions it is about the joined row.
    ``target``: the model whose instances the left side of a comparison leads to.
    """

    scope: Scope
    base: int
    build: Callable[..., Any]
    values: tuple[Any, ...] | None = None
    group: int = SHARED
    negated: bool = False
    turned: bool = False
    apart: bool = True
    target: Any = None

    @property
    def dialect(self) -> Any:
        """The dialect of the connection."""
        return self.scope.dialect

    def escape(self, piece: Any) -> Any:
        """Return a piece of engine-written text with percent signs as the driver wants them."""
        if isinstance(piece, str) and self.dialect.placeholder == "%s":
            return piece.replace("%", "%%")
        return piece

    def resolve(self, term: Any) -> Resolved:
        """Return the resolved form of a spec."""
        return RESOLVERS[type(term)](self, term)

    def resolve_given(self, value: Any) -> Resolved:
        """Return the resolved form of a value that is at hand, so that the plan is not kept."""
        return resolved_with_values(self, value)

    def operand(self, term: Any, field: Any, lookup: str) -> Any:
        """Return the tree of a right side compared with ``field``."""
        if isinstance(term, spec.Constant) and term.output is None and term.slot.kind is not type(None):
            term = term.slot
        if isinstance(term, spec.Slot):
            if lookup and field is not None and not field.is_stock() and not hasattr(term.kind, "_meta"):
                slot = self.base + term.index
                return tree.Param(slot, binding.never_none(field, slot), True)
            compared = binding.compared(field, term.kind, lookup, self.scope.connection)
            return tree.Param(self.base + term.index, compared, True) if compared else self.bind(term, field)
        if isinstance(term, spec.Nested) and term.kind == "rows":
            return tree.Scalar(self.query(term, one_column=field, lookup=lookup or "exact"))
        found = self.resolve(term)
        refuse_row_value(found)
        return documents.plain(found, self, field)

    def bind(self, slot: spec.Slot, field: Any) -> tree.Param:
        """Return the binding of a value read as ``field``."""
        prepare, connected = binding.prepare(field, slot.kind, self.scope.connection)
        return tree.Param(self.base + slot.index, prepare, connected)

    def bind_list(self, slot: spec.Slot, left: Resolved) -> tree.ListParam:
        """Return the binding of a list of values compared with the left side."""
        if slot.kind in (str, bytes) or slot.kind in (int, float, bool, type(None)):
            raise FieldError(f"The right side of __in is an iterable of values, not {slot.kind.__name__}.")
        stored_here = isinstance(left.node, tree.Column)
        return binding.list_param(self.base + slot.index, left.field, self.scope.connection, self.target, stored_here)

    def bind_item(self, slot: spec.Slot, index: int, field: Any) -> tree.Param:
        """Return the binding of one item of a pair."""
        return binding.item_param(self.base + slot.index, index, field, self.scope.connection)

    def bind_part(self, slot: spec.Slot, index: int, field: Any, row: Callable[[Any], Any]) -> tree.Param:
        """Return the binding of one column's value of a row, which ``row`` takes apart."""
        return binding.part_param(self.base + slot.index, index, field, row)

    def bind_rows(self, slot: spec.Slot, field: Any, rows: Callable[[Any], Any]) -> tree.ListParam:
        """Return the binding of a list of rows, which ``rows`` takes apart, for the columns of ``field``."""
        return binding.rows_param(self.base + slot.index, field.fields, rows, self.scope.connection)

    def bind_pattern(self, slot: spec.Slot, lookup: str) -> tree.Param:
        """Return the binding of a LIKE pattern, or of plain text where the dialect compares without LIKE."""
        plain = lookup == "iexact" and "LIKE" not in self.dialect.operator("iexact")
        return binding.pattern_param(self.base + slot.index, "iexact_plain" if plain else lookup)

    def query(self, term: spec.Nested, **options: Any) -> Any:
        """Return the tree of a query inside this one, by the options of `statements.nested_query`."""
        return self.build(term.shape, self.base + term.base, self.scope, self.values, **options)

    def rows(self, term: spec.Nested, field: Any) -> Any:
        """Return the right side of IN over a query."""
        return tree.Scalar(self.query(term, one_column=field or True, lookup="in"), listed=True)

    def require_one_row(self, term: spec.Nested) -> None:
        """Refuse a whole queryset where one value is compared."""
        if term.kind == "rows" and not term.one:
            raise ValueError("The QuerySet value for an exact lookup must be limited to one result using slicing.")

    def below_negation(self) -> Env:
        """Return the same place below a negation."""
        return replace(self, negated=True, turned=not self.turned)

    def inside(self) -> Env:
        """Return the same place inside an expression."""
        return replace(self, negated=False, turned=False, apart=False)


#: Specs that are a condition only when their field is one of truth values.
VALUES = (spec.Ref, spec.Constant, spec.Combined, spec.Call, spec.Choice)


def condition(env: Env, term: Any) -> Any:
    """Return the tree of a condition spec, with the documented meaning of negation over NULL and over several values."""
    if isinstance(term, spec.Tree):
        return _tree(env, term)
    if isinstance(term, spec.Condition):
        return _leaf(env, term)
    if isinstance(term, spec.Foreign):
        return foreign_condition(env, term.expression)
    return env.resolve(term).node


def _tree(env: Env, term: spec.Tree) -> Any:
    below = env.below_negation() if term.negated else env
    if term.negated and len(term.children) == 1 and isinstance(term.children[0], VALUES):
        field = env.resolve(term.children[0]).field
        if field is not None and kind_of(field) != "BooleanField":
            raise TypeError("Cannot negate non-conditional expressions.")
    parts = tuple(condition(below, child) for child in term.children if not _says_nothing(child))
    if not parts:
        return tree.TRUE
    joined = (
        exclusive(env, parts) if term.connector == "XOR" else parts[0] if len(parts) == 1 else tree.Logic(term.connector, parts)
    )
    return tree.Not(joined) if term.negated else joined


def _says_nothing(term: Any) -> bool:
    """Say whether a condition holds no condition at all, as an empty Q: negated or not it changes nothing."""
    return isinstance(term, spec.Tree) and all(map(_says_nothing, term.children))


def exclusive(env: Env, parts: tuple[Any, ...]) -> Any:
    """Return a condition that holds when an odd number of parts does."""
    pieces: list[Any] = ["(("]
    for index, part in enumerate(parts):
        pieces += [" + " if index else "", "CASE WHEN ", part, " THEN 1 ELSE 0 END"]
    return tree.Template((*pieces, env.escape(") % 2) = 1")))


def _leaf(env: Env, term: spec.Condition) -> Any:
    if env.negated and env.apart and env.scope.is_many(term.path):
        return _some_row(env, term)
    walked = env.scope.walk(term.path, env.group)
    left, lookup, right = _left_and_lookup(env, walked, term)
    if walked.target is not None:
        require_related(env.values, env.base, walked.target, right, left.field)
        env = replace(env, target=walked.target)
    found = _compare(env, left, lookup, right)
    if not env.turned or isinstance(found, tree.IsNull) or right_is_none(right):
        return found
    known = [tree.IsNull(walked.resolved.node, negated=True)] if walked.nullable else []
    if isinstance(term.right, spec.Ref) and not term.right.levels:
        other = env.scope.walk(term.right.name).resolved
        # Not of a column that NULL stands for only where its whole row is missing: then nothing is known of it.
        known += [tree.IsNull(other.node, negated=True)] if getattr(other.field, "null", False) else []
    return tree.Logic("AND", (found, *known)) if known else found


def _compare(env: Env, left: Resolved, lookup: Any, right: Any) -> Any:
    if not isinstance(lookup, type) or lookup.is_foreign():  # `get_lookup` may return any function that makes a lookup
        return foreign_lookup(env, lookup, left, right)
    stored_here = isinstance(left.node, tree.Column) and left.node.table != INSIDE
    if kind_of(left.field) == "DecimalField" and not env.dialect.array_parameters and not stored_here:
        # A computed value has no affinity that would read the decimal on the right, which travels as text, as a number.
        left = replace(left, node=tree.Template(("CAST(", left.node, f" AS {env.dialect.exact_number})"), strict=True))
    found = lookup.condition(replace(left, node=apart(left.node)), right, env)
    return replace(found, tests=True) if isinstance(found, tree.Template) else found


def _left_and_lookup(env: Env, walked: Walked, term: spec.Condition) -> tuple[Resolved, Any, Any]:
    """Apply transforms and return the left side, the lookup class and the right side."""
    left, rest, right = walked.resolved, walked.rest, term.right
    both: list[Any] = []
    for position, name in enumerate(rest):
        last = position == len(rest) - 1
        lookup = _lookup_of(left, name) if last else None
        if lookup is not None:
            return left, lookup, bilateral.right_side(env, both, right, lookup)
        relation = walked.relation if position == 0 else None
        transform = _transform_of(left, name) or _registered_on(relation, name)
        if transform is None:
            raise unsupported(left, LOOKUP_SEP.join(rest[position:]), term.path, relation)
        left = apply_transform(env, transform, left)
        if getattr(transform, "bilateral", False):
            both.append(partial(apply_transform, env, transform))
    if isinstance(right, spec.Literal):
        raise unsupported(left, rest[-1] if rest else "isnull", term.path)
    lookup = _lookup_of(left, "exact")
    return left, lookup, bilateral.right_side(env, both, right, lookup)


def _lookup_of(left: Resolved, name: str) -> Any:
    own = _own_of(left, name)
    if own is not None and getattr(own, "is_lookup", False):
        return own
    if left.field is None:
        return Expression.output_fields.named("IntegerField").get_lookup(name)
    return left.field.get_lookup(name)


def _transform_of(left: Resolved, name: str) -> Any:
    own = _own_of(left, name)
    if own is not None and getattr(own, "is_transform", False):
        return own
    return left.field.get_transform(name) if left.field is not None else None


def _registered_on(relation: Any, name: str) -> Any:
    """Return a transform that was registered on the foreign key of a relation that is walked backwards."""
    field: Any = getattr(relation, "remote_field", None)
    return field.get_transform(name) if hasattr(field, "get_transform") else None


def _own_of(left: Resolved, name: str) -> Any:
    """Return what a transform has registered itself: it comes before what its output field has."""
    return None if left.made_of is None else type(left.made_of[0]).get_class_lookups().get(name)


def apply_transform(env: Env, transform: Any, left: Resolved) -> Resolved:
    """Return a transformed left side."""
    if not hasattr(transform, "unbound"):  # `get_transform` may return any function that makes a transform
        return foreign_value(env, transform, left)
    if not is_ours(transform.__init__):  # it may add operands of its own
        return foreign_value(env, transform, left)
    made = transform.unbound()
    if not hasattr(made, "render") or made._is_foreign():
        return foreign_value(env, transform, left)
    explicit = getattr(made, "_transform_output", None)
    field = explicit(left.field) if explicit is not None else made._resolve_output_field_of([left.field])
    own = type(made).__dict__.get("output_field")
    if own is not None and not isinstance(own, property):
        field = own
    return Resolved(_rendered(made, [left], env), field, left.aggregate, left.window, made_of=(made, left))


def _some_row(env: Env, term: spec.Condition) -> Any:
    """Return whether some related row, or the lack of any, meets a condition: what a negation over several values negates."""
    found = None if env.scope.inside is not None else _some_row_beside(env, term)
    if found is not None:
        return found
    inner, condition_met = _once_more(env, term, None)
    key = env.scope.meta.pk
    same = tree.Template((inner.column(key), " = ", env.scope.column(key)))
    own = tree.Table(inner.meta.db_table, inner.base)
    return _exists(own, inner.settle([condition_met]), tree.Logic("AND", (same, condition_met)))


def _some_row_beside(env: Env, term: spec.Condition) -> Any:
    """Return the same asked of the related table alone; None where the condition may be met by the lack of a row in it."""
    inner, condition_met = _once_more(env, term, env.scope.base)
    first, *others = inner.settle([condition_met])
    if first.outer:
        return None
    return _exists(tree.Table(first.table, first.alias), tuple(others), tree.Logic("AND", (first.on, condition_met)))


def _once_more(env: Env, term: spec.Condition, base: str | None) -> tuple[Scope, Any]:
    """Return a scope of the row at hand, under the alias ``base`` or one of its own, and a condition resolved in it."""
    inner = Scope(env.scope.model, env.scope.connection, env.scope)
    inner.stands_in = True
    if base is not None:
        inner.base = base
        inner.used.clear()
        inner.one_path = isinstance(term.right, spec.Slot | spec.Literal)
    inner.filtered = {name: replace(one, place=None) for name, one in env.scope.filtered.items()}
    return inner, _leaf(Env(inner, env.base, env.build, env.values, group=0), term)


def _exists(table: tree.Table, joins: tuple[tree.Join, ...], where: Any) -> tree.Exists:
    return tree.Exists(tree.Select((tree.Selected(tree.Template(("1",))),), table, joins, where))


# --- values ------------------------------------------------------------------------------------------------------------


def _ref(env: Env, term: spec.Ref) -> Resolved:
    scope = env.scope.at_level(term.levels)
    # Inside a filter it is the row that the other conditions of this filter are about.
    walked = scope.walk(term.name, SHARED if term.levels else env.group)
    left = walked.resolved
    if term.levels and left.window:
        raise NotSupportedError(f"Referencing outer query window expression is not supported: {term.name}.")
    for name in walked.rest:
        transform = _transform_of(left, name)
        if transform is None:
            raise scope.cannot_join(walked, name, term.name)
        left = apply_transform(env, transform, left)
    if term.levels:
        scope.referred.append(left)
    return replace(left, multi=scope.is_many(term.name))


def _constant(env: Env, term: spec.Constant) -> Resolved:
    field = term.output.field if term.output else Expression.output_fields.of_type(term.slot.kind)
    if term.slot.kind is type(None):
        return Resolved(
            env.dialect.documents.null() if documents.is_null(term) and term.output else tree.Template(("NULL",)), field
        )
    bound = env.bind(term.slot, field)
    if term.output is not None and env.dialect.array_parameters:
        bound = replace(bound, text=f"({{}})::{field.cast_db_type(env.scope.connection)}")
    elif kind_of(field) == "DecimalField" and not env.dialect.array_parameters:
        # Decimals travel as text, which only a column's affinity would read as a number.
        bound = replace(bound, text=f"CAST({{}} AS {env.dialect.exact_number})")
    elif kind_of(field) == "DurationField":
        bound = replace(bound, text="{}".join(env.dialect.interval()))
    return Resolved(bound, field)


def _slot(env: Env, term: spec.Slot) -> Resolved:
    return _constant(env, spec.Constant(term, None))


def _combined(env: Env, term: spec.Combined) -> Resolved:
    left, right = env.resolve(term.left), env.resolve(term.right)
    refuse_rows([left, right], "CombinedExpression")
    field, doubt = term.output and term.output.field, None
    if field is None:
        try:
            field = combined_field(term.operator, left.field, right.field)
        except FieldError as error:
            doubt = left.doubt or right.doubt or error
    operator = term.operator.replace("%%", "%")
    if operator == "^" and term.output is None and kind_of(field) in WHOLE:
        field = Expression.output_fields.named("WholePower")
    if kind_of(left.field) in TEMPORAL and kind_of(right.field) in TEMPORAL and operator == "-":
        before, between, after = env.dialect.moments_apart(kind_of(left.field))
    elif kind_of(left.field) in TEMPORAL or (
        kind_of(right.field) in TEMPORAL and "DurationField" in (kind_of(left.field), kind_of(right.field))
    ):
        if kind_of(left.field) not in TEMPORAL:
            left, right = right, left  # the moment goes first
        before, between, after = env.dialect.date_arithmetic(operator)
    elif kind_of(field) == "DurationField":
        before, between, after = env.dialect.span_arithmetic(operator)
    elif operator == ">>" and (shifted := env.dialect.right_shift(left.node, right.node)) is not None:
        return _made(shifted, field, (left, right), doubt)
    else:
        before, between, after = env.dialect.combine(operator)
    text = env.escape(between) if operator == "%" and "MOD" not in before else between
    node = tree.Template((before, left.node, text, right.node, after), strict=True)
    return _made(node, field, (left, right), doubt)


def _made(node: Any, field: Any, sources: Any, doubt: Exception | None = None, made_of: Any = None) -> Resolved:
    """Return what is made of several operands, with what they contain."""
    aggregate, window = any(one.aggregate for one in sources), any(one.window for one in sources)
    return Resolved(
        node,
        field,
        aggregate,
        window,
        any(one.multi for one in sources),
        made_of=made_of,
        parts=parts_of(sources) if aggregate or window else None,
        doubt=doubt if field is None else None,
    )


def _field_of(term: spec.Call, sources: list[Resolved]) -> tuple[Any, Exception | None]:
    """Return the field of a call's values, or the error that stands for it."""
    if term.output:
        return term.output.field, None
    own = getattr(type(term.expression), "output_field", None)
    if own is not None and not isinstance(own, property):
        return own, None
    try:
        found = term.expression._resolve_output_field_of([source.field for source in sources])
    except FieldError as error:
        return None, error
    return found, next((one.doubt for one in sources if one.doubt is not None), None)


def _call(env: Env, term: spec.Call, over: bool = False) -> Resolved:
    sources = [env.resolve(source) for source in term.sources]
    expression = term.expression
    env.scope.connection.ops.check_expression_support(expression)
    sources = single_values(sources, expression)
    field, doubt = _field_of(term, sources)
    if not expression.is_aggregate:
        node = _rendered(expression, sources if expression.takes_documents else documents.without(sources, field, env), env)
        made = _made(node, field, sources, doubt, (expression, sources[0]) if expression.is_transform and sources else None)
        says = expression.contains_aggregate and not made.aggregate  # an attribute of a function of the user's own
        return replace(made, aggregate=True) if says else made
    if not expression.takes_documents:
        sources = documents.without(sources, field, env)
    operands = sources[:-1] if expression.default is not None else sources
    for index, source in enumerate(operands):
        if source.aggregate and not over:
            name = getattr(expression.source_expressions[index], "name", None) or repr(expression.source_expressions[index])
            raise FieldError(f"Cannot compute {type(expression).__name__}('{name}'): '{name}' is an aggregate")
    if any(source.window for source in operands):
        raise FieldError(f"Cannot compute {type(expression).__name__}: it is of a window, which is computed after aggregates.")
    where = condition(env.inside(), term.condition) if term.condition is not None else None
    order = tuple(_order_term(env, one) for one in term.order)
    node = expression.render_aggregate(list(sources), where, order, field, env)
    return Resolved(node, field, aggregate=True, parts=parts_of(sources[len(operands) :]), doubt=doubt if field is None else None)


def _rendered(expression: Any, sources: list[Resolved], env: Env) -> Any:
    """Return the tree of a call: as the dialect writes that function, else as the function says."""
    text = env.dialect.functions.get(type(expression).__name__) if env.dialect.functions and is_ours(type(expression)) else None
    if text is None:
        return expression.render(sources, env)
    return tree.Template(tuple(pieces_of_call(text, [source.node for source in sources], env)))


def _over(env: Env, term: spec.Over) -> Resolved:
    inside = env.scope.inside
    if inside is not None:
        # The rows are those of the query inside, not those that a condition on a window has left.
        resolved = RESOLVERS[spec.Over](replace(env, scope=inside), term)
        return Resolved(env.scope.column_of(resolved.node), resolved.field)
    if not env.scope.connection.features.supports_over_clause:
        raise NotSupportedError("This backend does not support window expressions.")
    function = _call(env, term.function, over=True) if isinstance(term.function, spec.Call) else env.resolve(term.function)
    groups = [env.resolve(one) for one in term.partition]
    order = [_order_term(env, one) for one in term.order]
    pieces: list[Any] = []
    for index, one in enumerate(groups):
        pieces += [", " if index else "PARTITION BY ", one.node]
    for index, one in enumerate(order):
        pieces += [", " if index else " ORDER BY " if pieces else "ORDER BY ", one]
    if term.frame is not None:
        pieces.append(f"{' ' if pieces else ''}{term.frame.frame.text(env.scope.connection)}")
    node = tree.Template((function.node, " OVER (", *pieces, ")"))
    field = term.output.field if term.output else function.field
    operands = [*(env.resolve(one) for one in _operands(term)), *groups]
    aggregate = any(one.aggregate for one in operands)
    parts = tuple(dict.fromkeys(one.node for one in operands if not one.aggregate))
    return Resolved(node, field, aggregate, window=True, multi=any(one.multi for one in operands), parts=parts)


def _operands(term: spec.Over) -> list[Any]:
    """Return what the function of a window and its ordering are over."""
    sources = list(term.function.sources) if isinstance(term.function, spec.Call) else []
    return [*sources, *(one.term if isinstance(one, spec.Order) else one for one in term.order)]


def _order_term(env: Env, term: Any) -> tree.Ordering:
    how = (term.descending, term.nulls) if isinstance(term, spec.Order) else (False, None)
    found = env.resolve(term.term if isinstance(term, spec.Order) else term)
    return ordering(found, documents.sorted_by(found, env), env, *how)


def _choice(env: Env, term: spec.Choice) -> Resolved:
    pieces: list[Any] = ["CASE"]
    results: list[Resolved] = []
    for when, then in term.whens:
        result = env.resolve(then)
        results.append(result)
        pieces += [" WHEN ", condition(env.inside(), when), " THEN ", result.node]
    default = env.resolve(term.default)
    refuse_rows(results, "When")
    refuse_rows([default], "Case")
    pieces += [" ELSE ", default.node, " END"]
    if not results:  # CASE without WHEN is no SQL
        pieces = [default.node]
    field, doubt = term.output and term.output.field, None
    if field is None:
        try:
            field = Expression()._resolve_output_field_of([one.field for one in (*results, default) if one.field is not None])
        except FieldError as error:
            doubt = error
    conditions = tuple(when for when, _then in term.whens)
    made = _made(tree.Template(tuple(pieces)), field, (*results, default), doubt)
    aggregate = made.aggregate or any(refers_to(env.scope, when, AGGREGATE) for when in conditions)
    window = made.window or refers_to(env.scope, conditions, WINDOW)
    if not aggregate and not window:
        return made
    parts = [part for when in conditions for part in parts_of_condition(env.inside(), when)]
    return replace(made, aggregate=aggregate, window=window, parts=(*parts_of((*results, default)), *parts))


def _boolean(env: Env, term: Any) -> Resolved:
    aggregate, window = refers_to(env.scope, term, AGGREGATE), refers_to(env.scope, term, WINDOW)
    return Resolved(
        condition(env.inside(), term),
        Expression.output_fields.named("BooleanField"),
        aggregate=aggregate,
        window=window,
        parts=parts_of_condition(env.inside(), term) if aggregate or window else None,
    )


def _compared(env: Env, term: spec.Compared) -> Resolved:
    left = env.resolve(term.left)
    right = spec.Constant(term.right, None) if right_is_none(term.right) else term.right
    node = _compare(env, left, term.lookup, right)
    other = env.resolve(right) if not isinstance(right, NO_OPERANDS) else None
    sources = (left,) if other is None else (left, other)
    return replace(_made(node, Expression.output_fields.named("BooleanField"), sources), multi=False)


#: Right sides of lookups that hold no reference to the rows at hand.
NO_OPERANDS = (spec.Slot, spec.Literal, spec.Constant, spec.Nested, spec.Items)


def _nested(env: Env, term: spec.Nested) -> Resolved:
    seen = len(env.scope.referred)
    found = _is_there(env, term) if term.kind == "exists" else _one_value(env, term)
    # Grouped rows differ in the value only if they differ in what the query inside takes from them.
    return replace(found, parts=parts_of(env.scope.referred[seen:]))


def _is_there(env: Env, term: spec.Nested) -> Resolved:
    field = Expression.output_fields.named("BooleanField")
    if term.shape.request.empty:
        return Resolved(tree.TRUE if term.negated else tree.FALSE, field)
    node = tree.Exists(env.query(term, exists=True))
    return Resolved(tree.Not(node) if term.negated else node, field)


def _one_value(env: Env, term: spec.Nested) -> Resolved:
    found: list[Resolved] = []
    # The order also counts where a function around makes one value of all rows, as PostgreSQL's ARRAY does.
    ordered = term.kind == "list" or (term.kind == "scalar" and not term.shape.request.distinct)
    query = env.query(term, one_column=True, found=found, ordered=ordered)
    before, after = map(env.escape, term.around or ("", ""))
    node = tree.Template((before, tree.Scalar(query), after)) if term.around else tree.Scalar(query)
    if term.output or not found:
        return Resolved(node, term.output.field if term.output else None)
    return Resolved(node, found[0].field, maker=found[0].maker, doubt=found[0].doubt)


def _text(env: Env, term: spec.Text) -> Resolved:
    pieces = [env.escape(piece) for piece in spec.pieces_of(term.sql)]
    if len(pieces) - 1 != len(term.slots):
        raise ValueError(f"RawSQL {term.sql!r} has {len(pieces) - 1} placeholders for {len(term.slots)} parameters.")
    found: list[Any] = ["(", pieces[0]]
    for slot, piece in zip(term.slots, pieces[1:], strict=True):
        found += [env.bind(slot, None), piece]
    return Resolved(tree.Template((*found, ")")), term.output.field if term.output else None)


def _foreign(env: Env, term: spec.Foreign) -> Resolved:
    return foreign_value(env, term.expression, None)


RESOLVERS: Mapping[type, Callable[[Env, Any], Resolved]] = MappingProxyType(
    {
        spec.Ref: _ref,
        spec.Constant: _constant,
        spec.Slot: _slot,
        spec.Combined: _combined,
        spec.Call: _call,
        spec.Over: _over,
        spec.Choice: _choice,
        spec.Tree: _boolean,
        spec.Condition: _boolean,
        spec.Compared: _compared,
        spec.Nested: _nested,
        spec.Text: _text,
        spec.Known: lambda _env, term: term.resolved,
        spec.Fixed: fixed,
        spec.Foreign: _foreign,
    }
)
