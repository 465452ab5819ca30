"""Statements: a shape becomes a SELECT, UPDATE or DELETE tree.

Order of work for a SELECT: annotations and filters in the order in which they were asked, then the columns, the ordering, the
grouping; joins are settled last, when it is known which conditions refuse missing rows.
Longer than 600 lines because it is one idea: a query, the queries inside it and the unions of it build one another.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import DatabaseError, NotSupportedError
from quintet.kernel.errors import FieldError
from quintet.kit.record import field, record, replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.lookups.json import sorted_by
from quintet.orm.plan.grouping import as_named, parts_of, parts_of_condition
from quintet.orm.plan.late import AGGREGATE, WINDOW, is_late, refers_to, takes_rows
from quintet.orm.plan.ordering import by_position, flat_columns, frozen_order, once, ordering, sorted_outside, turned
from quintet.orm.plan.outside import INSIDE, OutsideScope, conjuncts, leaves
from quintet.orm.plan.parts import chosen_fields, related_below, require_loadable
from quintet.orm.plan.resolve import Env, condition, exclusive
from quintet.orm.plan.scope import OWNERS, FilteredJoin, Scope
from quintet.orm.plan.shape import Annotate, ExtraColumn, Filter, Merged, Owners, Related, Request, Shape, Values
from quintet.orm.plan.shown import selected
from quintet.orm.types import LOOKUP_SEP, Resolved
from quintet.sql import tree

OWNER = "_prefetch_owner"
#: The flag of databases and the words of each way to lock rows.
LOCKS = MappingProxyType(
    {
        "nowait": ("has_select_for_update_nowait", "NOWAIT"),
        "skip_locked": ("has_select_for_update_skip_locked", "SKIP LOCKED"),
        "of": ("has_select_for_update_of", "FOR UPDATE OF"),
        "no_key": ("has_select_for_no_key_update", "FOR NO KEY UPDATE"),
    }
)
#: The flag of databases for each way to combine queries.
COMBINATIONS = MappingProxyType(
    {
        "UNION": "supports_select_union",
        "INTERSECT": "supports_select_intersection",
        "EXCEPT": "supports_select_difference",
    }
)
ONE = tree.Selected(tree.Template(("1",)))


@record(frozen=False)
class Layout:
    """What the columns of a SELECT mean: a model's fields, related models below it, annotations, or plain values.

    ``columns`` are (resolved, name outside); ``models`` lists parts to hydrate, the first being the root.
    """

    columns: list[tuple[Resolved, str | None]] = field(default_factory=list)
    #: How many of the last columns are there to sort by, and are not given out.
    hidden: int = 0
    sorted_by: dict[Any, int] = field(default_factory=dict[Any, int])
    models: list[ModelPart] = field(default_factory=list)
    annotations: list[tuple[str, int]] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def add(self, resolved: Resolved, alias: str | None = None) -> int:
        """Add a column and return its index."""
        self.columns.append((resolved, alias))
        return len(self.columns) - 1


@record(frozen=False)
class ModelPart:
    """One model inside a row: its loaded fields with their columns, and how it hangs on its parent part.

    ``attribute``: it is a relation under a name of its own, by which the parent has it.
    """

    model: Any
    fields: list[tuple[Any, int]]
    parent: int = -1
    relation: Any = None
    nullable: bool = False
    all_fields: bool = True
    attribute: str | None = None


class Builder:
    """Builds the trees of one shape; ``values`` only when the plan is not kept."""

    def __init__(self, shape: Shape, base: int, outer: Scope | None, connection: Any, values: tuple[Any, ...] | None) -> None:
        self.shape, self.request, self.base = shape, shape.request, base
        self.scope = Scope(shape.request.model, connection, outer)
        self.values = values
        self.where: list[Any] = []
        self.having: list[Any] = []
        #: What HAVING and ORDER BY use outside of aggregates.
        self.used: list[Any] = []
        #: Conditions on windows, as (place of the parameters, spec): they hold of the rows of a query around this one.
        self.qualify: list[tuple[Any, Any]] = []
        self.windows = False
        #: An annotation makes rows of its own.
        self.spawns = False
        self.visible: list[str] = []
        self.aggregates = False
        self.owner: Resolved | None = None
        self.kind: Resolved | None = None
        self._apply()
        if self.request.owners is not None:
            self._of_owners(self.request.owners)

    def env(self, base: int, group: int = -1) -> Env:
        """Return the place where a step's specs are resolved."""
        return Env(self.scope, self.base + base, self._nested, self.values, group)

    def _nested(self, shape: Shape, base: int, outer: Scope, values: Any, **options: Any) -> Any:
        return nested_query(shape, base, outer, values, **options)

    def _apply(self) -> None:
        led = -1
        for number, op in enumerate(self.request.ops):
            if isinstance(op, Filter):
                self._filter(op, number - 1 if led == number else number)
                led = number + 1 if op.leads else -1
            elif isinstance(op, Related):
                self.scope.filtered[op.name] = FilteredJoin(op.relation, partial(self._join_condition, op))
            elif isinstance(op, ExtraColumn):
                self.scope.extras[op.name] = self.env(op.base).resolve(op.spec)
            elif isinstance(op, Merged):
                if refers_to(self.scope, op.term, WINDOW):
                    raise NotSupportedError(
                        "Querysets that are filtered by a window cannot be combined by | or ^. Use Q objects in one filter()."
                    )
                place = self.having if refers_to(self.scope, op.term, AGGREGATE) else self.where
                place.append(self._merged(op, number))
            else:
                self._annotate(op)

    def _join_condition(self, op: Related, scope: Scope) -> Any:
        found = condition(replace(self.env(op.base), scope=scope, apart=False), spec.renamed(op.tree, op.relation, op.name))
        return None if found == tree.TRUE else found

    def _filter(self, op: Filter, number: int) -> None:
        env = self.env(op.base, number + 1)
        parts = op.tree.children if op.tree.connector == "AND" and not op.tree.negated else (op.tree,)
        for part in chain.from_iterable(conjuncts(one, partial(is_late, self.scope)) for one in parts):
            if refers_to(self.scope, part, WINDOW):
                self._qualify(env, part)
            elif refers_to(self.scope, part, AGGREGATE):
                self.having.append(condition(env, part))
                self.used += parts_of_condition(env, part)
            else:
                self.where.append(condition(env, part))

    def _qualify(self, env: Env, part: Any) -> None:
        """Keep a condition on a window for the query around, and check it now."""
        condition(replace(env, scope=OutsideScope(self.scope)), part)
        if self.aggregates and not all(is_late(self.scope, one) for one in leaves(part)):
            raise NotImplementedError(
                "Heterogeneous disjunctive predicates against window functions are not implemented when performing "
                "conditional aggregation."
            )
        self.qualify.append((env, part))

    def _merged(self, op: Merged, number: int) -> Any:
        sides: list[Any] = []
        for side in op.sides:
            parts: list[Any] = []
            group = number
            for one in side:
                parts.append(self._merged(one, group) if isinstance(one, Merged) else self._condition(one, group))
                # The next filter takes rows of its own only if this one took any.
                group += takes_rows(self.scope, one.term)
            sides.append(self._joined(parts) or tree.TRUE)
        return exclusive(self.env(0), tuple(sides)) if op.connector == "XOR" else tree.Logic(op.connector, tuple(sides))

    def _condition(self, op: Filter, number: int) -> Any:
        return condition(self.env(op.base, number + 1), op.tree)

    def _annotate(self, op: Annotate) -> None:
        resolved = self.env(op.base).resolve(op.spec)
        self.scope.annotations[op.name] = resolved
        self.aggregates = self.aggregates or resolved.aggregate
        self.windows = self.windows or resolved.window
        self.spawns = self.spawns or bool(getattr(getattr(op.spec, "expression", None), "set_returning", False))
        if op.visible:
            self.visible.append(op.name)

    def _of_owners(self, owners: Owners) -> None:
        """Keep the rows of these owners, over a join that no other condition shares, only annotations."""
        env = self.env(owners.slot, OWNERS)
        self.where.append(condition(env, spec.Condition(f"{owners.path}{LOOKUP_SEP}in", spec.Slot(0, list))))
        self.owner = self.scope.walk(owners.path, env.group).resolved
        if owners.kind is not None:
            self.where.append(condition(env, spec.Condition(f"{owners.kind}{LOOKUP_SEP}in", spec.Slot(1, list))))
            self.kind = self.scope.walk(owners.kind, env.group).resolved

    # --- columns -----------------------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        """Return the columns of the rows that were asked for."""
        if self.request.values is not None:
            return self._values_layout()
        found = Layout()
        require_loadable(self.request)
        self._add_model(found, self.request.model, self.scope.base, -1, None, "", False)
        for name, resolved in self.scope.extras.items():
            found.annotations.append((name, found.add(resolved, name)))
        for name in self.visible:
            found.annotations.append((name, found.add(self.scope.annotations[name], name)))
        if self.owner is not None:
            found.annotations.append((OWNER, found.add(self.owner, OWNER)))
        return found

    def _values_layout(self) -> Layout:
        found = Layout()
        asked = self.request.values.names if self.request.values else ()
        own = [field.attname for field in self.scope.meta.concrete_fields]
        names = list(asked) or [*self.scope.extras, *own, *self.visible]
        extras = self.scope.extras if asked else {}
        for place, name in enumerate(names):
            written = extras.get(name) if asked or place >= len(self.scope.extras) else self.scope.extras[name]
            resolved = written or self.resolve_name(name)
            found.add(resolved, name if written or name in self.scope.annotations else None)
        found.names = tuple(names)
        return found

    def resolve_name(self, name: str) -> Resolved:
        """Return the column of a name in values() or order_by().

        Raises FieldError for one that means nothing.
        """
        return self.scope.extras.get(name) or self.env(0).resolve(spec.Ref(name))

    def _add_model(
        self,
        layout: Layout,
        model: Any,
        alias: str,
        parent: int,
        relation: Any,
        path: str,
        nullable: bool,
        attribute: str | None = None,
    ) -> None:
        meta = model._meta
        chosen = chosen_fields(self.request, meta, path)
        # A child that was reached from its parent has what was loaded of the parent, from the same columns.
        held = dict(layout.models[parent].fields) if attribute is None and _leads_to_child(relation) else {}
        if held:
            chosen = [one for one in meta.concrete_fields if one in held or one in chosen]
        fields = [
            (one, held[one] if one in held else layout.add(Resolved(self.scope.column(one, alias, meta), one))) for one in chosen
        ]
        part = ModelPart(model, fields, parent, relation, nullable, len(chosen) == len(meta.concrete_fields), attribute)
        layout.models.append(part)
        index = len(layout.models) - 1
        for related, below in related_below(self.request, meta, path):
            if below in self.scope.filtered:
                there = self.scope.enter(below)
                self._add_model(layout, there.meta.model, there.alias, index, related, below, True, attribute=below)
                continue
            start, _meta = self.scope.step_into(alias, meta, related)
            edge = related.edges()[-1]
            may_miss = nullable or edge.nullable
            target = self.scope.join(start, edge, 0)
            self._add_model(layout, edge.target, target, index, related, below, may_miss)

    # --- ordering ----------------------------------------------------------------------------------------------------

    def ordering(self) -> tuple[tree.Ordering, ...]:
        """Return the terms of ORDER BY, from order_by() or from Meta.ordering."""
        terms = self.request.order
        if self.request.extra_order:
            found = [self._written_order(term) for term in self.request.extra_order]
            return tuple(turned(one) for one in found) if self.request.backwards else tuple(found)
        if terms is None:
            if self.aggregates or self.request.grouped is not None:
                return ()
            terms = frozen_order(self.scope.meta.ordering)
        found = []
        for term in terms:
            found += self._order(term)
        return tuple(turned(one) if self.request.backwards else one for one in once(found))

    def _sorted(self, resolved: Resolved, env: Env, term: spec.Order | None = None) -> list[tree.Ordering]:
        """Return the terms of the ordering for one value; what it is sorted by counts for the grouping."""
        self.used += parts_of([resolved])
        return _terms(resolved, env, term)

    def _written_order(self, term: str) -> tree.Ordering:
        """Return a term of extra(order_by=...), which may name a table and its column."""
        if term == "?":
            return tree.Ordering(tree.Template((self.scope.dialect.random(),)))
        table, dot, column = term.lstrip("-+").rpartition(".")
        node: Any = tree.Column(table, column) if dot else self.resolve_name(column).node
        return tree.Ordering(node, term.startswith("-"))

    def _order(self, term: Any, seen: tuple[Any, ...] = ()) -> list[tree.Ordering]:
        if isinstance(term, spec.Order) and isinstance(term.term, spec.Ref) and not term.term.levels:
            return self._order_by_name(term, term.term.name, seen)
        env = self.env(self.request.order_base)
        if isinstance(term, spec.Order):
            return self._sorted(env.resolve(term.term), env, term)
        if term == "?":
            return [tree.Ordering(tree.Template((self.scope.dialect.random(),)))]
        return self._sorted(env.resolve(term), env)

    def _order_by_name(self, term: spec.Order, name: str, seen: tuple[Any, ...]) -> list[tree.Ordering]:
        """Return the terms of a name; a relation is sorted as its model says, unless its key was named."""
        target = self._relation_target(name) if term.named else None
        if target is not None and target._meta.ordering:
            if target in seen:
                raise FieldError("Infinite loop caused by ordering.")
            found: list[tree.Ordering] = []
            for inner in frozen_order(target._meta.ordering):
                terms = self._order(spec.behind(inner, name), (*seen, target))
                found += [turned(one) if term.descending else one for one in terms]
            return found
        annotation = self.scope.annotations.get(name)
        if annotation is not None and self._is_grouped_by(name):
            return _terms(annotation, self.env(0), term)
        if annotation is not None:
            return self._sorted(annotation, self.env(0), term)
        return self._sorted(self.resolve_name(name), self.env(0), term)

    def _is_grouped_by(self, name: str) -> bool:
        """Say whether rows are grouped by the value of a name, as they are by what values() names."""
        values = self.request.values
        return name in (self.request.grouped or ()) or (values is not None and name in values.names)

    def _relation_target(self, name: str) -> Any:
        if name in self.scope.annotations:
            return None
        meta, found = self.scope.meta, None
        for part in name.split(LOOKUP_SEP):
            if part == "pk":
                return None
            one = meta.forward_map.get(part) or meta.fields_map.get(part)
            if (
                one is None
                or not one.is_relation
                or not hasattr(one, "edges")
                or getattr(one, "attname", None) == part != one.name
            ):
                return None
            found = one.edges()[-1].target
            meta = found._meta
        return found

    # --- select ------------------------------------------------------------------------------------------------------

    def select(self, columns: list[tree.Selected], extra_group: list[Any], ordered: bool = True) -> tree.Select:
        """Return the SELECT of these columns."""
        columns = flat_columns(columns)
        if self.qualify:
            return self._qualified(columns, extra_group, ordered)
        request = self.request
        order = self.ordering() if ordered else ()
        group = self._group(extra_group)
        where = self._joined(self.where)
        having = self._joined(self.having)
        if having is not None and not self.aggregates:
            group = tuple(tree.flat([self.scope.column(self.scope.meta.pk)]))
        distinct_on = tuple(self.resolve_name(name).node for name in request.distinct_on)
        if request.tables:
            self.scope.place_beside(request.tables)
        if group or request.distinct:
            group, order = by_position(columns, group, order)
        found = tree.Select(
            tuple(columns),
            tree.Table(self.scope.meta.db_table, self.scope.base),
            self.scope.settle([where, having]),
            where,
            group,
            having,
            order,
            None if request.limit is None else tree.Param(self.base + request.limit),
            None if request.offset is None else tree.Param(self.base + request.offset),
            request.distinct and not distinct_on,
            distinct_on,
            self._lock(),
            self.scope.beside,
        )
        return sorted_outside(found, self.scope.dialect.random()) if found.distinct and order else found

    def _qualified(self, columns: list[tree.Selected], extra_group: list[Any], ordered: bool) -> tree.Select:
        """Return a query around this one whose rows meet the conditions on windows, which are computed inside."""
        request, around = self.request, OutsideScope(self.scope)
        picked = tuple(tree.Selected(around.column_of(one.node), one.alias) for one in columns)
        where = [condition(replace(env, scope=around), part) for env, part in self.qualify]
        order = tuple(replace(one, node=around.column_of(one.node)) for one in self.ordering()) if ordered else ()
        distinct_on = tuple(around.column_of(self.resolve_name(name).node) for name in request.distinct_on)
        held, self.qualify = self.qualify, []
        rows = self.select(around.columns, [*extra_group, *around.added], ordered=False)
        self.qualify = held
        rows = replace(rows, limit=None, offset=None, distinct=False, distinct_on=(), lock="")
        found = tree.Select(
            picked,
            tree.Derived(rows, INSIDE),
            where=self._joined(where),
            order=order,
            limit=None if request.limit is None else tree.Param(self.base + request.limit),
            offset=None if request.offset is None else tree.Param(self.base + request.offset),
            distinct=request.distinct and not distinct_on,
            distinct_on=distinct_on,
        )
        return sorted_outside(found, self.scope.dialect.random()) if found.distinct and order else found

    @staticmethod
    def _joined(conditions: list[Any]) -> Any:
        if not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else tree.Logic("AND", tuple(conditions))

    def _group(self, extra: list[Any]) -> tuple[Any, ...]:
        """Return the terms of GROUP BY.

        They are what rows were grouped by when the last aggregate was asked for, and all that the query selects, sorts by and
        asks of the groups beside aggregates.
        """
        if not self.aggregates:
            return ()
        if self.request.grouped is not None:
            terms = [*parts_of(as_named(self.resolve_name(name)) for name in self.request.grouped)]
        else:
            terms = [self.scope.column(self.scope.meta.pk)]
        names = self.request.values.names if self.request.values is not None else ()
        if self.request.grouped is not None and self.request.values is not None and not names:
            terms += [self.scope.column(field) for field in self.scope.meta.concrete_fields]
        selected = [self.resolve_name(name) for name in names] or [
            *self.scope.extras.values(),
            *(self.scope.annotations[name] for name in self.visible),
        ]
        if self.request.grouped is not None and names:
            selected = [as_named(one) for one in selected]
        return tuple(dict.fromkeys(tree.flat([*terms, *extra, *parts_of(selected), *self.used])))

    def _lock(self) -> str:
        features = self.scope.connection.features
        if self.request.lock is None or not features.has_select_for_update:
            return ""
        options = dict(self.request.lock)
        for name, (flag, words) in LOCKS.items():
            if options[name] and not getattr(features, flag):
                raise NotSupportedError(f"{words} is not supported on this database backend.")
        if self.request.sliced and not features.supports_select_for_update_with_limit:
            raise NotSupportedError("LIMIT/OFFSET is not supported with select_for_update on this database backend.")
        quote = self.scope.dialect.quote_name
        of = [quote(self.scope.base if name == "self" else self._lock_alias(name)) for name in options.pop("of", ())]
        return self.scope.dialect.lock_clause(of=of, **options)

    def _lock_alias(self, name: str) -> str:
        for join in self.scope.joins:
            if getattr(join.edge.left, "name", None) == name:
                return join.alias
        raise FieldError(
            f"Invalid field name(s) given in select_for_update(of=(...)): {name}. Only relational fields followed in "
            f"the query are allowed."
        )


def rows_select(builder: Builder, hidden: tuple[Any, ...] = (), base: int = 0) -> tuple[Any, Layout]:
    """Return the SELECT of the rows that were asked for, and what its columns mean.

    ``hidden`` names and expressions follow them; the values of these start at ``base``.
    """
    layout = builder.layout()
    for key in hidden:
        resolved = builder.resolve_name(key) if isinstance(key, str) else builder.env(base).resolve(key)
        layout.sorted_by[key] = layout.add(resolved, f"sorted{layout.hidden}")
        layout.hidden += 1
    env = builder.env(0)
    columns = [tree.Selected(selected(resolved, env), alias) for resolved, alias in layout.columns]
    extra = [columns[part.fields[0][1]].node for part in layout.models[1:] if part.fields]
    extra += _beside_the_key(builder, columns, layout) if builder.aggregates else ()
    if builder.owner is not None:
        extra.append(builder.owner.node)
        if builder.request.sliced:
            owner = builder.owner.node
            if builder.kind is not None:
                owner = tree.Template((owner, ", ", builder.kind.node))
            return _cut_per_owner(builder, columns, extra, owner), layout
    return builder.select(columns, extra), layout


def _beside_the_key(builder: Builder, columns: list[tree.Selected], layout: Layout) -> list[Any]:
    """Return the columns of models that lie in tables of their parents: no key that rows are grouped by decides those."""
    found: list[Any] = []
    for number, part in enumerate(layout.models):
        nodes = [columns[index].node for _field, index in part.fields]
        key = nodes[0] if number and nodes else builder.scope.column(builder.scope.meta.pk)
        found += [node for node in nodes if isinstance(node, tree.Column) and node.table != getattr(key, "table", None)]
    return found


def _cut_per_owner(builder: Builder, columns: list[tree.Selected], extra: list[Any], owner: Any) -> tree.Select:
    """Return the SELECT of a slice of every owner's rows: rows are numbered inside, cut outside.

    Raises NotSupportedError for distinct rows, which numbers would tell apart.
    """
    request = builder.request
    if request.distinct:
        raise NotSupportedError("A queryset that is both sliced and distinct cannot be prefetched; leave out one of the two.")
    order: list[Any] = []
    for term in builder.ordering():
        order += [", " if order else " ORDER BY ", term]
    number = tree.Template(("ROW_NUMBER() OVER (PARTITION BY ", owner, *order, ")"))
    named = [tree.Selected(one.node, f"c{index}") for index, one in enumerate(flat_columns(columns))]
    inner = replace(builder.select([*named, tree.Selected(number, "rank")], extra, ordered=False), limit=None, offset=None)
    rank = tree.Column("numbered", "rank")
    first: Any = "0" if request.offset is None else tree.Param(builder.base + request.offset)
    wanted: list[Any] = [tree.Template((rank, " > ", first))]
    if request.limit is not None:
        wanted.append(tree.Template((rank, " <= ", first, " + ", tree.Param(builder.base + request.limit))))
    outside = tuple(tree.Selected(tree.Column("numbered", one.alias or "")) for one in named)
    where = tree.Logic("AND", tuple(wanted))
    return tree.Select(outside, tree.Derived(inner, "numbered"), where=where, order=(tree.Ordering(rank),))


def compound(builder: Builder, connection: Any, hidden: tuple[Any, ...] = (), *, ordered: bool = True) -> tuple[Any, Layout]:
    """Return a union, intersection or difference.

    ``hidden`` are names and expressions that every part selects beside what was asked for, to be sorted by.
    """
    request = builder.request
    flag = COMBINATIONS.get(request.operator or "UNION")
    if flag is not None and not getattr(connection.features, flag):
        raise NotSupportedError(f"{flag.removeprefix('supports_select_')} is not supported on this database backend.")
    terms = sorted_terms(builder) if ordered else ()
    queries: list[Any] = []
    first: Layout | None = None
    for part in request.parts:
        shape = _like(part.shape, request)
        inner = Builder(shape, builder.base + part.base, builder.scope.outer, connection, builder.values)
        if inner.request.operator:
            query, layout = compound(inner, connection, hidden, ordered=inner.request.sliced)
        else:
            query, layout = rows_select(inner, hidden, builder.base + request.order_base - inner.base)
            if inner.request.empty:
                query = replace(query, where=tree.FALSE)
            if inner.request.order is None and not inner.request.sliced:
                query = replace(query, order=())
        builder.scope.zoned = builder.scope.zoned or inner.scope.zoned
        first = first or layout
        queries.append(query)
    assert first is not None
    missing = tuple(key for key in map(_sorted_key, terms) if not _places(first, key))
    own = any(_has_values(part.shape) for part in request.parts)
    if missing and not hidden and request.values is not None and not own:
        return compound(builder, connection, missing)
    if request.order is None and not own:
        # The model's own order may go along relations, which the parts do not select.
        terms = tuple(term for term in terms if _sorted_key(term) not in missing)
    order = tuple(
        (place, term.descending != request.backwards, _turned_nulls(term, request))
        for term in terms
        for place in _positions(first, term)
    )
    limit = None if request.limit is None else tree.Param(builder.base + request.limit)
    offset = None if request.offset is None else tree.Param(builder.base + request.offset)
    return tree.Compound(request.operator or "UNION", tuple(queries), order, limit, offset), first


def _like(shape: Shape, request: Request) -> Shape:
    """Return a part with the values() of the whole, when the whole was given some afterwards."""
    if request.values is None or shape.request.values is not None:
        return shape
    return Shape(replace(shape.request, values=request.values), shape.count, None, shape.shareable)


def sorted_terms(builder: Builder) -> tuple[Any, ...]:
    """Return the order of a union, intersection or difference as specs: what was asked for, or the model's own."""
    request = builder.request
    terms = request.order if request.order is not None else frozen_order(builder.scope.meta.ordering)
    return tuple(term if isinstance(term, spec.Order) else spec.Order(term) for term in terms)


def _sorted_key(term: spec.Order) -> Any:
    """Return what a term sorts by: a name, or the spec of an expression."""
    return term.term.name if isinstance(term.term, spec.Ref) else term.term


def _has_values(shape: Shape) -> bool:
    request = shape.request
    return request.values is not None or any(_has_values(part.shape) for part in request.parts)


def _leads_to_child(relation: Any) -> bool:
    """Say whether a relation leads from a parent to its child in another table."""
    return relation is not None and not relation.concrete and getattr(relation, "parent_link", False)


def _turned_nulls(term: spec.Order, request: Request) -> str | None:
    return {"FIRST": "LAST", "LAST": "FIRST"}.get(term.nulls or "") if request.backwards else term.nulls


def _places(layout: Layout, name: Any) -> list[int]:
    """Return the numbers of the columns that a name or an expression of an ordering means; a composite key has several."""
    number, parts = 1, list[int]()
    keys = layout.models[0].model._meta.pk_fields if layout.models else ()
    for index, (resolved, alias) in enumerate(layout.columns):
        column, width = resolved.field, len(tree.flat([resolved.node]))
        own = (getattr(column, "name", None), getattr(column, "attname", None)) if alias is None else (alias,)
        is_key = name == "pk" and alias is None and getattr(column, "primary_key", False)
        if layout.sorted_by.get(name) == index or (isinstance(name, str) and name in own) or is_key:
            return list(range(number, number + width))
        if name == "pk" and column in keys:
            parts.append(number)
        number += width
    return parts


def _positions(layout: Layout, term: spec.Order) -> list[int]:
    key = _sorted_key(term)
    found = _places(layout, key)
    if found:
        return found
    head = key.partition(LOOKUP_SEP)[0] if isinstance(key, str) else key
    if head != key and _places(layout, head):
        raise NotImplementedError("Ordering combined queries by transforms is not implemented.")
    raise DatabaseError("ORDER BY term does not match any column in the result set.")


def _terms(resolved: Resolved, env: Env, term: spec.Order | None = None) -> list[tree.Ordering]:
    """Return the terms of ORDER BY for a value: one, or one for each column of a row."""
    nodes = resolved.node.parts if isinstance(resolved.node, tree.Row) else (sorted_by(resolved, env),)
    how = (False, None) if term is None else (term.descending, term.nulls)
    return [ordering(resolved, node, env, *how) for node in nodes]


def nested_query(
    shape: Shape,
    base: int,
    outer: Scope,
    values: Any,
    *,
    one_column: Any = None,
    exists: bool = False,
    lookup: str | None = None,
    found: list[Resolved] | None = None,
    ordered: bool = False,
) -> Any:
    """Return the tree of a query inside another: for EXISTS, or with one column; ``ordered`` when the order of its rows counts.

    It has as many as ``one_column``, which ``lookup`` compares with it, when that is a composite key.
    """
    connection, request = outer.connection, shape.request
    if request.operator:
        builder = Builder(shape if exists else _of_keys(shape, one_column), base, outer, connection, values)
        query, layout = compound(builder, connection, ordered=ordered or request.sliced)
        if exists:
            return query
        columns = layout.columns[: len(layout.columns) - layout.hidden]
        nodes = tree.flat([resolved.node for resolved, _alias in columns])
        _require_width(nodes, one_column, lookup)
        if found is not None:
            found.append(columns[0][0])
        return _without_hidden(query, len(nodes)) if layout.hidden else query
    builder = Builder(shape, base, outer, connection, values)
    if request.empty:
        builder.where.append(tree.FALSE)
    if exists:
        return replace(builder.select([ONE], [], ordered=request.sliced), distinct=False)
    if request.values is None:
        columns = [(Resolved(builder.scope.column(key), key), None) for key in _keys_for(request.model, one_column)]
    else:
        columns = builder.layout().columns
    nodes = tree.flat([resolved.node for resolved, _alias in columns])
    _require_width(nodes, one_column, lookup)
    if found is not None:
        found.append(columns[0][0])
    counts = ordered or request.sliced or bool(request.distinct_on)
    return builder.select([tree.Selected(node) for node in nodes], [], ordered=counts)


def _without_hidden(query: tree.Compound, wanted: int) -> tree.Select:
    """Return the first ``wanted`` columns of a union, intersection or difference, which sorts by further ones."""
    names = [f"col{index}" for index in range(wanted)]
    columns = tuple(tree.Selected(tree.Column("sorted", name)) for name in names)
    return tree.Select(columns, tree.Derived(_named(query, names), "sorted"))


def named_apart(query: tree.Query) -> tree.Query:
    """Return a combination each of whose columns has a name of its own: rows of two models may have the same ones."""
    first = query
    while isinstance(first, tree.Compound):
        first = first.parts[0]
    found: tree.Query = _named(query, [f"col{index}" for index in range(len(first.columns))])
    return found


def _named(query: Any, names: list[str]) -> Any:
    """Return a query whose first columns have names; those of a combination are the names in its first part."""
    if isinstance(query, tree.Compound):
        return replace(query, parts=(_named(query.parts[0], names), *query.parts[1:]))
    named = (tree.Selected(one.node, name) for one, name in zip(query.columns, names, strict=False))
    return replace(query, columns=(*named, *query.columns[len(names) :]))


def _require_width(nodes: list[Any], one_column: Any, lookup: str | None) -> None:
    """Raise ValueError unless a query has as many columns as it is compared with; a value has one."""
    if lookup is None:
        if len(nodes) != 1:
            raise ValueError(f"The QuerySet value for a lookup or a subquery must have 1 selected field (received {len(nodes)})")
        return
    wanted = len(getattr(one_column, "fields", ())) or 1
    if len(nodes) != wanted:
        shown = lookup if lookup == "exact" else repr(lookup)
        raise ValueError(f"The QuerySet value for the {shown} lookup must have {wanted} selected fields (received {len(nodes)})")


def _keys_for(model: Any, one_column: Any) -> tuple[Any, ...]:
    """Return the fields by which rows of ``model`` are compared with a column: what a relation points at, else the key."""
    if one_column not in (None, True) and getattr(one_column, "is_relation", False):
        if getattr(one_column, "compares_rows", False):
            return one_column.foreign_related_fields
        target = one_column.target_field
        if target.model._meta.concrete_model is model._meta.concrete_model:
            return (target,)
    return (model._meta.pk,)


def _of_keys(shape: Shape, one_column: Any) -> Shape:
    """Return a union, intersection or difference as one of keys, unless values() named another column."""
    request = shape.request
    if request.values is not None:
        return shape
    keys = Values("list", tuple(key.name for key in _keys_for(request.model, one_column)))
    return Shape(replace(request, values=keys), shape.count, None, shape.shareable)


def count_field() -> Any:
    """Return the field that counts are read as."""
    return Expression.output_fields.named("IntegerField")
