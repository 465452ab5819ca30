"""The tree: SQL statements as frozen values, resolved (every table has its alias) but not yet text.

Names in a tree come from models, through `names.check_*`; values are never in it, only the place of a value in the parameters
of a query (`Param`), so that one tree serves every call of the same shape. `Template` carries text written by the engine itself.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from quintet.kit.record import record


@record
class Column:
    """A column of an aliased table; ``table`` is empty for the statement's only table."""

    table: str
    name: str


@record
class Row:
    """Several values compared as one, such as the columns of a composite key.

    It stands in conditions only: what is selected, grouped or sorted by a row is written column by column (`flat`).
    """

    parts: tuple["Node", ...]


@record
class Param:
    """A bound value: the ``slot``-th parameter of the query, passed through ``prepare`` (None: as it is).

    With ``connected`` the call is ``prepare(value, connection)``. ``text`` wraps the placeholder, ``{}`` being its place.
    """

    slot: int
    prepare: Callable[..., Any] | None = None
    connected: bool = False
    text: str = "{}"


@record
class ListParam:
    """A bound list; ``prepare`` gives the list of driver values.

    ``row`` are the types of the columns of a list of rows, which ``prepare`` gives as tuples.
    """

    slot: int
    prepare: Callable[..., Any]
    cast: str | None = None
    row: tuple[str, ...] = ()
    #: The types of items that are taken as they are; None when every list is looked at.
    fits: frozenset[type] | None = None


@record
class Bound:
    """A value fixed at plan time; ``value`` is in the driver's form."""

    value: Any


@record
class Asked:
    """A value that ``ask(connection)`` gives, in the driver's form, each time the statement is run: no parameter of the query."""

    ask: Callable[[Any], Any]


@record
class Template:
    """Text and nodes in turn. ``strict``: the result is NULL as soon as one operand is NULL.

    ``tests`` says that it is a condition, which needs parentheses as an operand of another one.
    """

    pieces: tuple["str | Node", ...]
    strict: bool = False
    tests: bool = False


@record
class Logic:
    """Conditions joined by "AND" or "OR"; without parts it is true for AND, false for OR."""

    connector: str
    parts: tuple["Node", ...]


@record
class Not:
    """The negation of a condition."""

    part: "Node"


@record
class IsNull:
    """The test for NULL, or for its opposite."""

    part: "Node"
    negated: bool = False


@record
class InList:
    """Membership in a bound list."""

    left: "Node"
    values: ListParam


@record
class Exists:
    """Whether a query has rows."""

    query: "Query"


@record
class Scalar:
    """A query in parentheses; ``listed`` after IN, where its rows are the items of a list."""

    query: "Query"
    listed: bool = False


@record
class Raw:
    """Text of a foreign `as_sql` with ``%s`` placeholders, and its values in the driver's form."""

    sql: str
    values: tuple[Any, ...]


@record
class Ordering:
    """One term of ORDER BY; ``nulls`` is "FIRST", "LAST" or None."""

    node: "Node"
    descending: bool = False
    nulls: str | None = None


@record
class Selected:
    """One column of a result, with its name outside when it has one."""

    node: "Node"
    alias: str | None = None


@record
class Join:
    """A joined table: ``on`` is a condition over columns of ``alias`` and of earlier aliases."""

    table: str
    alias: str
    on: "Node"
    outer: bool


@record
class Table:
    """A table in FROM."""

    name: str
    alias: str


@record
class Derived:
    """A query in FROM."""

    query: "Query"
    alias: str


@record
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
    beside: tuple[Table, ...] = ()


@record
class Compound:
    """Selects joined by UNION, UNION ALL, INTERSECT or EXCEPT; order terms are (column position, descending, nulls)."""

    operator: str
    parts: tuple["Query", ...]
    order: tuple[tuple[int, bool, str | None], ...] = ()
    limit: "Node | None" = None
    offset: "Node | None" = None


@record
class Update:
    """An UPDATE of one table."""

    table: str
    sets: tuple[tuple[str, "Node"], ...]
    where: "Node | None"
    returning: tuple[str, ...] = ()
    order: tuple[Ordering, ...] = ()


@record
class Delete:
    """A DELETE from one table."""

    table: str
    where: "Node | None"


@record
class Insert:
    """An INSERT of one row; ``conflict`` is the dialect's clause."""

    table: str
    columns: tuple[str, ...]
    values: tuple["Node", ...]
    conflict: str = ""
    returning: tuple[str, ...] = ()


Query: TypeAlias = Select | Compound
Node: TypeAlias = (
    Column
    | Row
    | Param
    | ListParam
    | Bound
    | Asked
    | Template
    | Logic
    | Not
    | IsNull
    | InList
    | Exists
    | Scalar
    | Raw
    | Ordering
    | Derived
)
Statement: TypeAlias = Select | Compound | Update | Delete | Insert

TRUE = Logic("AND", ())
FALSE = Logic("OR", ())


def flat(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes with every row replaced by its parts."""
    return [part for node in nodes for part in (node.parts if isinstance(node, Row) else (node,))]
