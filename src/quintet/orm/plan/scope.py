"""The scope of one query while it is planned: its tables, their aliases, and names resolved against them.

Joins start as outer wherever a row may be missing at the other end. When all conditions are known, `settle` turns those inner
whose missing row could never satisfy them (`strict_when_true`); that is the whole of join promotion.

Several-valued steps carry a *group*: conditions of one filter() call share the joined row, those of two calls do not.
Annotations, ordering and values take the row that is joined already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from quintet.kernel.errors import FieldDoesNotExist, FieldError
from quintet.kit.record import record, replace
from quintet.kit.text import closest
from quintet.orm.expressions.base import kind_of
from quintet.orm.types import LOOKUP_SEP, Edge, Resolved
from quintet.sql import tree

SHARED = -1
#: The group of conditions that join rows of their own, unless an annotation has joined them.
OWNERS = -2
X = TypeVar("X")


@record(frozen=False)
class JoinRecord:
    """A joined table before it is known whether the join is outer."""

    alias: str
    table: str
    parent: str
    edge: Edge
    group: int | str
    #: What a `FilteredRelation` asks of the joined row beside its key.
    condition: Any = None


@record(frozen=False)
class FilteredJoin:
    """A relation under a name of its own: its path, and what gives the condition of its join once the alias is known."""

    relation: str
    condition: Callable[[Scope], Any]
    place: _Place | None = None
    #: The condition of the join is being made: the join itself is not there yet.
    forming: bool = False


@record
class Walked:
    """Where a path led: a resolved column or annotation, and the names that are left (transforms, lookup).

    ``target`` is the model that it led to when it ended at a relation, which is ``relation`` then.
    """

    resolved: Resolved
    rest: tuple[str, ...]
    nullable: bool
    target: Any = None
    relation: Any = None


@record
class _Place:
    """How far a walk came: the table, and a step by key that is not joined yet.

    ``row`` is the relation of that step when several columns are its key.
    """

    alias: str
    meta: Any
    nullable: bool = False
    pending: Edge | None = None
    relation: Any = None
    row: Any = None


class Scope:
    """Tables and names of one query; ``outer`` is the scope of the query around it.

    ``inside`` is the scope of the query that became this one's only table, if one did.
    """

    inside: Scope | None = None
    #: It is of the rows of the scope around it, looked at once more: what is further out is further out than that one.
    stands_in = False
    #: Relations that a parent declares start at the child's own link: only for one path, since two would not share their rows.
    one_path = False

    def __init__(self, model: Any, connection: Any, outer: Scope | None = None) -> None:
        self.model, self.meta = model, model._meta
        self.connection, self.dialect, self.outer = connection, connection.dialect, outer
        self.depth: int = outer.depth + 1 if outer is not None else 0
        self.joins: list[JoinRecord] = []
        self.annotations: dict[str, Resolved] = {}
        self.filtered: dict[str, FilteredJoin] = {}
        self.extras: dict[str, Resolved] = {}
        self.beside: tuple[tree.Table, ...] = ()
        self.used: set[str] = set()
        #: What queries inside refer to by `OuterRef`, in the order in which it was met.
        self.referred: list[Resolved] = []
        #: Whether the text depends on the current time zone: then so does the plan.
        self.zoned = False
        self.base = self._alias(self.meta.db_table)

    def depend_on_zone(self) -> None:
        """Note, here and in every query around, that the text depends on the current time zone."""
        self.zoned = True
        if self.outer is not None:
            self.outer.depend_on_zone()

    def _alias(self, table: str, written: bool = False) -> str:
        wanted = table if written or not self.depth else f"U{self.depth}"
        alias, number = wanted, 2
        while alias in self.used:
            alias = f"T{number}" if not self.depth else f"{wanted}_{number}"
            number += 1
        self.used.add(alias)
        return alias

    # --- joins -------------------------------------------------------------------------------------------------------

    def join(self, parent: str, edge: Edge, group: int | str) -> str:
        """Return the alias at the other end of an edge, joining it unless it is joined already for this group.

        What takes any row that is joined takes the one that was joined last.
        """
        for join in reversed(self.joins):
            if join.parent == parent and join.edge.key == edge.key and self._may_share(join, edge, group):
                return join.alias
        table = edge.target._meta.db_table
        join = JoinRecord(self._alias(table), table, parent, edge, group if edge.many or isinstance(group, str) else 0)
        self.joins.append(join)
        return join.alias

    @staticmethod
    def _may_share(join: JoinRecord, edge: Edge, group: int | str) -> bool:
        if isinstance(join.group, str) or isinstance(group, str):
            return join.group == group
        return not edge.many or join.group == group or group == SHARED or (group == OWNERS and join.group == SHARED)

    def settle(self, conditions: list[Any]) -> tuple[tree.Join, ...]:
        """Return the joins, outer only where a row may be missing and no condition refuses that."""
        known: set[tree.Column] = set()
        for condition in conditions:
            if condition is not None:
                known |= strict_when_true(condition)
        strong = {column.table for column in known if column.name == "*"}
        for join in reversed(self.joins):
            if join.alias in strong:
                strong.add(join.parent)
        found: list[tree.Join] = []
        outer: set[str] = set()
        for join in self.joins:
            # A key that is known not to be NULL has its row, but that row may fail a condition of the join.
            leads = join.edge.key[0] == "forward" and join.condition is None
            keyed = leads and tree.Column(join.parent, join.edge.left.column) in known
            may_miss = join.edge.nullable or join.parent in outer
            is_outer = may_miss and join.alias not in strong and not keyed
            if is_outer:
                outer.add(join.alias)
            found.append(tree.Join(join.table, join.alias, self._on(join), is_outer))
        return tuple(found)

    def _on(self, join: JoinRecord) -> Any:
        edge = join.edge
        on: list[Any] = []
        for left, right in ((edge.left, edge.right), *edge.also):
            here: Any = tree.Column(join.parent, left.column)
            there: Any = tree.Column(join.alias, right.column)
            if edge.loose and self.dialect.array_parameters and kind_of(left) != kind_of(right):
                here, there = tree.Template((here, "::text")), tree.Template((there, "::text"))
            on.append(tree.Template((here, " = ", there), strict=True))
        if edge.restrict is not None:
            on += edge.restrict(self, join.parent, join.alias)
        if join.condition is not None:
            on.append(join.condition)
        return on[0] if len(on) == 1 else tree.Logic("AND", tuple(on))

    # --- names -------------------------------------------------------------------------------------------------------

    def column(self, field: Any, alias: str | None = None, meta: Any = None) -> Any:
        """Return a field's column, joining the parent's table that holds an inherited one; the columns of a key of several."""
        alias = self.base if alias is None else alias
        meta = self.meta if meta is None else meta
        if field.column is None:
            return tree.Row(tuple(self.column(part, alias, meta) for part in field.fields))
        owner = field.model._meta.concrete_model
        if owner is meta.concrete_model:
            return tree.Column(alias, field.column)
        for parent in meta.concrete_model._meta.get_base_chain(owner):
            link = meta.concrete_model._meta.parents[parent]
            if field.primary_key and parent is owner:
                return tree.Column(alias, link.column)
            alias = self.join(alias, link.edges()[0], 0)
            meta = parent._meta
        return tree.Column(alias, field.column)

    def step_into(self, alias: str, meta: Any, field: Any) -> tuple[str, Any]:
        """Return the alias and options of the table from which a relation of ``meta`` starts."""
        owner = field.model._meta.concrete_model
        if owner is meta.concrete_model:
            return alias, meta
        for parent in meta.concrete_model._meta.get_base_chain(owner):
            alias = self.join(alias, meta.concrete_model._meta.parents[parent].edges()[0], 0)
            meta = parent._meta
        return alias, meta

    def enter(self, name: str) -> _Place:
        """Return the table of a relation that has a name of its own, joining it the first time it is used."""
        one = self.filtered[name]
        if one.place is None:
            *before, last = one.relation.split(LOOKUP_SEP)
            place = _Place(self.base, self.meta)
            for step in before:
                if step in self.filtered and place.alias == self.base:
                    place = self.enter(step)
                else:
                    place = self._arrive(self._follow(place, self._field(place.meta, step), SHARED), SHARED)
            relation = self._field(place.meta, last)
            *through, edge = relation.edges()
            alias, _meta = self.step_into(place.alias, place.meta, relation)
            for step in through:
                alias = self.join(alias, step, name)
            join = JoinRecord(self._alias(name, written=True), edge.target._meta.db_table, alias, edge, name)
            one.place = _Place(join.alias, edge.target._meta, nullable=True)
            one.forming = True
            join.condition = one.condition(self)
            one.forming = False
            self.joins.append(join)  # after the tables that its condition names
        return one.place

    def place_beside(self, tables: tuple[str, ...]) -> None:
        """Put further tables into FROM: under their own names, unless these are taken."""
        if not self.beside:
            self.beside = tuple(tree.Table(table, self._alias(table, written=True)) for table in dict.fromkeys(tables))

    def walk(self, path: str, group: int = SHARED) -> Walked:
        """Resolve a path to a column, as far as it names fields; the rest are transforms and a lookup.

        Raises FieldError for a first name that means nothing.
        """
        names = self._names(path)
        held = self.annotation_of(path)
        if held is not None:
            return Walked(held[0], held[1], nullable=False)
        place = _Place(self.base, self.meta)
        for position, name in enumerate(names):
            if position == 0 and name in self.filtered:
                place = self.enter(name)
                continue
            field = self._field(place.meta, name)
            if field is None:
                if position == 0:
                    raise self.unknown(place.meta, name)
                left = tuple(names[position:])
                return Walked(self._relation_value(place), left, place.nullable, place.meta.model, place.relation)
            if place.pending is not None:
                found = self._held_here(place, field, names, position + 1)
                if found is not None:
                    return found
                place = self._arrive(place, group)
            if not field.is_relation or not hasattr(field, "edges"):
                if not field.concrete and not hasattr(field, "row_of_instance"):
                    raise _leads_nowhere(field)
                node = self.column(field, place.alias, place.meta)
                return Walked(Resolved(node, field), tuple(names[position + 1 :]), place.nullable or field.null)
            place = self._follow(place, field, group)
        return Walked(self._relation_value(place), (), place.nullable, place.meta.model)

    def _names(self, path: str) -> list[str]:
        """Return the steps of a path; a table that the condition of a join names lies along the relation itself, before it."""
        names = path.split(LOOKUP_SEP)
        one = self.filtered.get(names[0])
        if one is None or not one.forming or one.place is None or len(names) == 1 or self.is_many(one.relation):
            return names
        field = self._field(one.place.meta, names[1])
        if field is not None and field.is_relation and not field.concrete and hasattr(field, "edges"):
            names[:1] = one.relation.split(LOOKUP_SEP)
        return names

    def _arrive(self, place: _Place, group: int) -> _Place:
        """Join the table that a step by a key leads to."""
        if place.pending is None:
            return place
        return _Place(self.join(place.alias, place.pending, group), place.meta, place.nullable)

    def _held_here(self, place: _Place, field: Any, names: list[str], after: int) -> Walked | None:
        """Return the column here that holds a field of a target not joined yet; None when the target must be joined."""
        assert place.pending is not None
        if place.row is not None:
            here = None if field.is_relation else place.row.held_here(field)
            if here is None:
                return None
            return Walked(Resolved(self.column(here, place.alias, place.row.model._meta), here), tuple(names[after:]), True)
        held = self._held_by_key(place.pending, field, names, after)
        return held and Walked(self._relation_value(place), tuple(names[held[0] :]), place.nullable, held[1])

    def _held_by_key(self, step: Edge, field: Any, names: list[str], after: int) -> tuple[int, Any] | None:
        """Return how many names a pending step by key stands for, and the model they lead to; None when it must be joined.

        A target's key may be a relation itself: its column holds what the key of the next target is, and so on.
        """
        if field is not step.right:
            return None
        while field.is_relation and after < len(names):
            target = field.edges()[-1]
            following = self._field(target.target._meta, names[after])
            if following is None:
                break
            if following is not target.right:
                return None
            field, after = following, after + 1
        return after, field.related_model if field.is_relation else None

    def _follow(self, place: _Place, field: Any, group: int) -> _Place:
        """Step along a relation; a last step by a key stays pending, since its column may be all that is asked for."""
        alias, (*through, last) = self._steps_from(place, field)
        nullable = place.nullable
        for edge in through:
            alias, nullable = self.join(alias, edge, group), nullable or edge.nullable
        if not through and getattr(field, "compares_columns", False):
            return _Place(alias, last.target._meta, True, last, field, field if field.compares_rows else None)
        if last.many or last.key[0] == "reverse":
            return _Place(self.join(alias, last, group), last.target._meta, True, None, field)
        return _Place(alias, last.target._meta, nullable or last.nullable, last, field)

    def _steps_from(self, place: _Place, field: Any) -> tuple[str, tuple[Edge, ...]]:
        """Return the alias of the table from which a relation starts, and its steps."""
        edges = field.edges()
        first, owner = edges[0], field.model._meta.concrete_model
        if self.one_path and first.left is owner._meta.pk and not first.also and first.restrict is None:
            chain = place.meta.concrete_model._meta.get_base_chain(owner)
            if len(chain) == 1:
                return place.alias, (replace(first, left=place.meta.concrete_model._meta.parents[owner]), *edges[1:])
        return self.step_into(place.alias, place.meta, field)[0], edges

    def _relation_value(self, place: _Place) -> Resolved:
        if place.row is not None:
            return Resolved(self.column(place.row, place.alias, place.row.model._meta), place.row)
        if place.pending is not None:
            return Resolved(tree.Column(place.alias, place.pending.left.column), place.pending.left)
        key = place.meta.pk
        return Resolved(self.column(key, place.alias, place.meta), key)

    def annotation_of(self, path: str) -> tuple[Resolved, tuple[str, ...]] | None:
        """Return the annotation a path begins with (the longest name first), and the names left."""
        if path in self.annotations:
            return self.annotations[path], ()
        if not self.annotations:
            return None
        names = path.split(LOOKUP_SEP)
        for end in range(len(names) - 1, 0, -1):
            head = LOOKUP_SEP.join(names[:end])
            if head in self.annotations:
                return self.annotations[head], tuple(names[end:])
        return None

    def _field(self, meta: Any, name: str) -> Any:
        if name == "pk":
            return meta.pk
        try:
            return meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def unknown(self, meta: Any, name: str) -> FieldError:
        """Return the error for a name that means nothing in a model."""
        known = {*meta.forward_map, *meta.fields_map, *self.annotations, *self.filtered}
        names = sorted(name for name in known if not name.endswith("+"))
        near = closest(name, names)
        hint = f" Did you mean '{near}'?" if near else ""
        return FieldError(f"Cannot resolve keyword '{name}' into field. Choices are: {', '.join(names)}.{hint}")

    def cannot_join(self, walked: Walked, name: str, path: str) -> FieldError:
        """Return the error for a name in values(), order_by() or F() that stands behind something it cannot follow."""
        if walked.target is not None:
            return self.unknown(walked.target._meta, name)
        before = path.split(LOOKUP_SEP)[: -len(walked.rest)]
        return FieldError(f"Cannot resolve keyword '{name}' into field. Join on '{before[-1]}' not permitted.")

    def is_many(self, path: str) -> bool:
        """Say whether a path passes a step that may multiply rows."""
        if self.annotation_of(path) is not None:
            return False
        meta, names = self.meta, path.split(LOOKUP_SEP)
        while names[0] in self.filtered:
            names[:1] = self.filtered[names[0]].relation.split(LOOKUP_SEP)
        for name in names:
            field = self._field(meta, name)
            if field is None or not field.is_relation or not hasattr(field, "edges"):
                return False
            edges = field.edges()
            if any(edge.many for edge in edges):
                return True
            meta = edges[-1].target._meta
        return False

    def column_of(self, node: Any) -> Any:
        """Return the column that gives a value of the query inside."""
        raise LookupError(f"Nothing lies inside the scope of {self.model!r}.")

    def at_level(self, levels: int) -> Scope:
        """Return the scope ``levels`` queries further out.

        Raises ValueError when there is none.
        """
        scope: Scope | None = self
        for _ in range(levels):
            if scope is not None and scope.stands_in:
                scope = scope.outer
            scope = scope.outer if scope is not None else None
        if scope is None:
            raise ValueError("This queryset contains a reference to an outer query and may only be used in a subquery.")
        return scope


def _leads_nowhere(field: Any) -> FieldError:
    return FieldError(
        f"Field '{field.name}' does not generate an automatic reverse relation and therefore cannot be used for reverse "
        f"querying. If it is a GenericForeignKey, consider adding a GenericRelation."
    )


def columns_of(node: Any) -> set[tree.Column]:
    """Return the columns that make a value NULL when they are; the star of a table stands for its whole row."""
    if isinstance(node, tree.Column):
        return {node, tree.Column(node.table, "*")}
    if isinstance(node, tree.Row):
        return _united([columns_of(part) for part in node.parts])
    if isinstance(node, tree.Template) and node.strict:
        return {column for piece in node.pieces if not isinstance(piece, str) for column in columns_of(piece)}
    return set()


def tables_of(node: Any) -> set[str]:
    """Return the aliases of all columns in a value, those of queries inside it left out."""
    if isinstance(node, tree.Column):
        return {node.table}
    if isinstance(node, tree.Row):
        return _united([tables_of(part) for part in node.parts])
    if isinstance(node, tree.Template):
        return _united([tables_of(piece) for piece in node.pieces])
    if isinstance(node, tree.Logic):
        return _united([tables_of(part) for part in node.parts])
    if isinstance(node, tree.Not | tree.IsNull):
        return tables_of(node.part)
    return tables_of(node.left) if isinstance(node, tree.InList) else set()


def strict_when_true(node: Any) -> set[tree.Column]:
    """Return the columns that cannot be NULL where ``node`` is true."""
    if isinstance(node, tree.Logic):
        parts = [strict_when_true(part) for part in node.parts]
        return _united(parts) if node.connector == "AND" else _shared(parts)
    if isinstance(node, tree.Not):
        return strict_when_false(node.part)
    if isinstance(node, tree.IsNull):
        return columns_of(node.part) if node.negated else set()
    if isinstance(node, tree.InList):
        return columns_of(node.left)
    return columns_of(node)


def strict_when_false(node: Any) -> set[tree.Column]:
    """Return the columns that cannot be NULL where ``node`` is false."""
    if isinstance(node, tree.Logic):
        parts = [strict_when_false(part) for part in node.parts]
        return _shared(parts) if node.connector == "AND" else _united(parts)
    if isinstance(node, tree.Not):
        return strict_when_true(node.part)
    if isinstance(node, tree.IsNull):
        return set() if node.negated else columns_of(node.part)
    if isinstance(node, tree.InList):
        return columns_of(node.left)
    return columns_of(node)


def _united(parts: list[set[X]]) -> set[X]:
    return set().union(*parts)


def _shared(parts: list[set[X]]) -> set[X]:
    return set.intersection(*parts) if parts else set()
