"""The tree: SQL statements as frozen values, resolved (every table has its alias) but not yet text.

Names in a tree come from models, through `names.check_*`; values are never in it, only the place of a value in the parameters
of a query (`Param`), so that one tree serves every call of the same shape. `Template` carries text written by the engine itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an aliased table; ``table`` is empty for the statement's only table."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Param:
    """A bound value: the ``slot``-th parameter of the query, passed through ``prepare`` (None: as it is).

    With ``connected`` the call is ``prepare(value, connection)``. ``text`` wraps the placeholder, ``{}`` being its place.
    """

    slot: int
    prepare: Callable[..., Any] | None = None
    connected: bool = False
    text: str = "{}"


@dataclass(frozen=True, slots=True)
class ListParam:
    """A bound list; ``prepare`` gives the list of driver values."""

    slot: int
    prepare: Callable[..., Any]
    cast: str | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A value fixed at plan time; ``value`` is in the driver's form."""

    value: Any


@dataclass(frozen=True, slots=True)
class Template:
    """Text and nodes in turn. ``strict``: the result is NULL as soon as one operand is NULL."""

    pieces: tuple["str | Node", ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    """Conditions joined by "AND" or "OR"; without parts it is true for AND, false for OR."""

    connector: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a condition."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class IsNull:
    """The test for NULL, or for its opposite."""

    part: "Node"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InList:
    """Membership in a bound list."""

    left: "Node"
    values: ListParam


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a query has rows."""

    query: "Query"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A query in parentheses."""

    query: "Query"


@dataclass(frozen=True, slots=True)
class Raw:
    """Text of a foreign `as_sql` with ``%s`` placeholders, and its values in the driver's form."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ordering:
    """One term of ORDER BY; ``nulls`` is "FIRST", "LAST" or None."""

    node: "Node"
    descending: bool = False
    nulls: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """One column of a result, with its name outside when it has one."""

    node: "Node"
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A joined table: ``on`` is a condition over columns of ``alias`` and of earlier aliases."""

    table: str
    alias: str
    on: "Node"
    outer: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table in FROM."""

    name: str
    alias: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A query in FROM."""

    query: "Query"
    alias: str


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT."""

    columns: tuple[Selected, ...]
    source: Table | Derived
    joins: tuple[Join, ...] = ()
    where: "Node | None" = None
    group: tuple["Node", ...] = ()
    having: "Node | None" = None
    order: tuple[Ordering, ...] = ()
    limit: "Node | None" = None
    offset: "Node | None" = None
    distinct: bool = False
    distinct_on: tuple["Node", ...] = ()
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Compound:
    """Selects joined by UNION, UNION ALL, INTERSECT or EXCEPT; order terms are column positions."""

    operator: str
    parts: tuple["Query", ...]
    order: tuple[tuple[int, bool], ...] = ()
    limit: "Node | None" = None
    offset: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Update:
    """An UPDATE of one table."""

    table: str
    sets: tuple[tuple[str, "Node"], ...]
    where: "Node | None"
    returning: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """A DELETE from one table."""

    table: str
    where: "Node | None"


@dataclass(frozen=True, slots=True)
class Insert:
    """An INSERT of one row; ``conflict`` is the dialect's clause."""

    table: str
    columns: tuple[str, ...]
    values: tuple["Node", ...]
    conflict: str = ""
    returning: tuple[str, ...] = ()


Query: TypeAlias = Select | Compound
Node: TypeAlias = (
    Column | Param | ListParam | Bound | Template | Logic | Not | IsNull | InList | Exists | Scalar | Raw | Ordering | Derived
)
Statement: TypeAlias = Select | Compound | Update | Delete | Insert

TRUE = Logic("AND", ())
FALSE = Logic("OR", ())
