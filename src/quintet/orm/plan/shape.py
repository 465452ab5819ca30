"""Shapes: the structure of a query, interned step by step in a trie.

    root ──("filter", "title", str)──► shape ──("order", "-id")──► shape ──("limit",)──► shape
                                         └── plans: {terminal: function}

`next` is looked up with a small tuple per step; nothing is ever hashed as a whole. Values are kept outside, as a tuple in the
order of the steps. The trie of a model is cleared when it has grown beyond `LIMIT` shapes, because shapes that come from user
input (keyword names, ORs of n terms) are without number; shapes in use live on with their querysets.
"""

from collections.abc import Callable
from typing import Any

from quintet.kernel import current
from quintet.kit.record import record, replace
from quintet.orm.fetch import FETCH_ONE, default_mode
from quintet.orm.lookups.register import RegisterLookupMixin

LIMIT = 4096
LOOKUPS = RegisterLookupMixin.lookup_generation
STORE = current.settings.store


@record
class Filter:
    """One call of filter() or exclude(): its tree, and where its parameters start.

    ``leads``: the filter that follows at once is about the same joined rows, as those of one call are (related managers).
    """

    tree: Any
    base: int
    leads: bool = False

    @property
    def term(self) -> Any:
        """The spec inside."""
        return self.tree


@record
class Merged:
    """The filters of two querysets joined by OR or XOR, in place of the filters of either.

    The n-th filter of each side shares its several-valued joins with the n-th of the other, as one filter() over a Q would.
    """

    connector: str
    sides: "tuple[tuple[Filter | Merged, ...], ...]"

    @property
    def term(self) -> Any:
        """The specs inside."""
        return tuple(one.term for side in self.sides for one in side)

    def moved(self, by: int) -> "Merged":
        """Return the same over parameters that start ``by`` later."""
        return replace(self, sides=tuple(tuple(moved(one, by) for one in side) for side in self.sides))


@record
class Annotate:
    """One annotation; ``visible`` unless it came from alias()."""

    name: str
    spec: Any
    base: int
    visible: bool

    @property
    def term(self) -> Any:
        """The spec inside."""
        return self.spec


@record
class Related:
    """A `FilteredRelation` under a name: the path of a relation, and the condition of its join."""

    name: str
    relation: str
    tree: Any
    base: int

    @property
    def term(self) -> Any:
        """The spec inside."""
        return self.tree


@record
class ExtraColumn:
    """One column of extra(select=...), written by hand."""

    name: str
    spec: Any
    base: int

    @property
    def term(self) -> Any:
        """The spec inside."""
        return self.spec


def moved(op: Any, by: int) -> Any:
    """Return an operation whose parameters start ``by`` later."""
    return op.moved(by) if isinstance(op, Merged) else replace(op, base=op.base + by)


@record
class Values:
    """What rows become instead of instances: "dict", "list", "flat" or "named"; ``names`` empty means all."""

    kind: str
    names: tuple[str, ...]


@record
class Owners:
    """The rows of several instances at once, each row told whose it is: a path to their key, and the slot of the keys.

    A slice is taken per owner. ``kind`` is a further path by which owners are told apart; its values are in the next slot.
    """

    path: str
    slot: int
    kind: str | None = None


@record
class Part:
    """One query of a union, intersection or difference."""

    shape: "Shape"
    base: int


@record
class Request:
    """All that was asked of a queryset, without values."""

    model: Any
    ops: tuple[Filter | Merged | Annotate | Related | ExtraColumn, ...] = ()
    order: tuple[Any, ...] | None = None
    order_base: int = 0
    backwards: bool = False
    distinct: bool = False
    distinct_on: tuple[str, ...] = ()
    limit: int | None = None
    offset: int | None = None
    values: Values | None = None
    grouped: tuple[str, ...] | None = None
    related: bool | tuple[str, ...] = False
    only: tuple[str, ...] | None = None
    defer: tuple[str, ...] = ()
    lock: tuple[tuple[str, Any], ...] | None = None
    operator: str | None = None
    parts: tuple[Part, ...] = ()
    empty: bool = False
    owners: Owners | None = None
    #: Further tables in FROM, and an order that goes before every other: what extra() was given.
    tables: tuple[str, ...] = ()
    extra_order: tuple[str, ...] = ()

    @property
    def sliced(self) -> bool:
        """Whether rows were cut off."""
        return self.limit is not None or self.offset is not None

    def annotations(self) -> dict[str, Annotate]:
        """Return the annotations by name."""
        return {op.name: op for op in self.ops if isinstance(op, Annotate)}

    def filtered(self) -> dict[str, str]:
        """Return the relations that have a name of their own."""
        return {op.name: op.relation for op in self.ops if isinstance(op, Related)}

    def extra_columns(self) -> tuple[str, ...]:
        """Return the names of the columns that were written by hand."""
        return tuple(dict.fromkeys(op.name for op in self.ops if isinstance(op, ExtraColumn)))


class Shape:
    """An interned request, what follows from it, and the plans made for it.

    ``plans`` has the plan of ordinary rows under the database itself, and others under tuples. ``ordinary``: its rows need
    nothing beside their plan (no lock, no peers).
    """

    __slots__ = ("checks", "count", "lists", "next", "ordinary", "plans", "request", "root", "shareable")

    def __init__(self, request: Request, count: int, root: "Root | None", shareable: bool, lists: tuple[int, ...] = ()) -> None:
        self.request, self.count, self.root, self.shareable, self.lists = request, count, root, shareable, lists
        #: The bindings of values that are prepared when they are given, to be refused there when they mean nothing.
        self.checks: tuple[Any, ...] = ()
        self.next: dict[Any, Shape] = {}
        self.plans: dict[Any, Any] = {}
        self.ordinary = root is not None and request.lock is None and not request.empty and root.ordinary

    def step(self, key: Any, change: Callable[[Request], Request], added: int = 0, shareable: bool = True) -> "Shape":
        """Return the shape that follows by ``key``, making it by ``change`` the first time."""
        found = self.next.get(key) if shareable else None
        if found is not None:
            return found
        made = Shape(change(self.request), self.count + added, self.root, shareable and self.shareable)
        if made.shareable and self.root is not None:
            self.root.keep(self, key, made)
        return made


class Root:
    """The beginning of one model's trie."""

    __slots__ = ("apps", "lookups", "mode", "ordinary", "settings", "shape", "size")

    def __init__(self, model: Any, apps: int, lookups: int, settings: int) -> None:
        self.apps, self.lookups, self.settings = apps, lookups, settings
        self.size = 0
        self.mode = default_mode(model._meta)
        self.ordinary = self.mode is FETCH_ONE
        self.shape = Shape(Request(model), 0, self, shareable=True)

    def keep(self, parent: Shape, key: Any, child: Shape) -> None:
        """Intern a child; clear the trie when it has grown too large."""
        if self.size >= LIMIT:
            self.shape.next.clear()
            self.shape.plans.clear()
            self.size = 0
        self.size += 1
        parent.next[key] = child


def root_shape(model: Any) -> Shape:
    """Return the empty shape of a model, new after a change of models, lookups or settings."""
    meta = model._meta
    apps, lookups, settings = meta.apps.generation, LOOKUPS.number, STORE.generation
    root = meta.shape_root
    if root is None or root.settings != settings or root.apps != apps or root.lookups != lookups:
        root = meta.shape_root = Root(model, apps, lookups, settings)
    return root.shape
