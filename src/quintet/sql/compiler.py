"""The compiler: a tree and a dialect become text with placeholders, and the list of what is bound to them in order.

Text is gathered in pieces because a list on SQLite has as many placeholders as it has items: such a statement stays in pieces
(`Compiled.pieces`) until its values are known; every other one is one string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from quintet.kit.record import record, replace
from quintet.sql import tree
from quintet.sql.dialect import Dialect

Binding: TypeAlias = tree.Param | tree.ListParam | tree.Bound | tree.Asked


#: What a query after IN is called that is read as a table of its own.
LISTED = "listed"


@record
class Compiled:
    """A statement: pieces of text with a `ListParam` where a list's placeholders go, and the bindings in order."""

    pieces: tuple[str | tree.ListParam, ...]
    bindings: tuple[Binding, ...]

    @property
    def is_fixed(self) -> bool:
        """Whether the text does not depend on the length of a list."""
        return len(self.pieces) == 1 and isinstance(self.pieces[0], str)

    @property
    def text(self) -> str:
        """The text, lists shown as one placeholder."""
        return "".join(piece if isinstance(piece, str) else "(...)" for piece in self.pieces)


class Writer:
    """The state of one compilation: pieces and bindings so far."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.quote = dialect.quote_name
        self.pieces: list[str | tree.ListParam] = []
        self.bindings: list[Binding] = []
        self.changes = False  # whether the statement changes rows

    def text(self, *pieces: str) -> None:
        """Append text."""
        self.pieces.extend(pieces)

    def node(self, node: Any) -> None:
        """Append a node."""
        WRITERS[type(node)](self, node)

    def several(self, nodes: Sequence[Any], separator: str) -> None:
        """Append nodes with a separator between."""
        for index, node in enumerate(nodes):
            if index:
                self.pieces.append(separator)
            self.node(node)

    def compiled(self) -> Compiled:
        """Return what was written, neighbouring text joined."""
        joined: list[str | tree.ListParam] = []
        run: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                run.append(piece)
                continue
            joined += ["".join(run), piece]
            run = []
        if run or not joined:
            joined.append("".join(run))
        return Compiled(tuple(joined), tuple(self.bindings))


def compile_statement(statement: tree.Statement | tree.Node, dialect: Dialect) -> Compiled:
    """Return the text and bindings of a statement, or of one node."""
    writer = Writer(dialect)
    writer.node(statement)
    return writer.compiled()


def _column(writer: Writer, node: tree.Column) -> None:
    if node.table:
        writer.text(writer.quote(node.table), ".")
    writer.text("*" if node.name == "*" else writer.quote(node.name))


def _row(writer: Writer, node: tree.Row) -> None:
    writer.text("(")
    writer.several(node.parts, ", ")
    writer.text(")")


def _param(writer: Writer, node: tree.Param) -> None:
    writer.text(node.text.replace("{}", writer.dialect.placeholder))
    writer.bindings.append(node)


def _bound(writer: Writer, node: tree.Bound | tree.Asked) -> None:
    writer.text(writer.dialect.placeholder)
    writer.bindings.append(node)


def _list_param(writer: Writer, node: tree.ListParam) -> None:
    if writer.dialect.array_parameters and not node.row:
        writer.text(writer.dialect.placeholder, f"::{node.cast}[]" if node.cast else "")
    else:
        writer.pieces.append(node)
    writer.bindings.append(node)


def _template(writer: Writer, node: tree.Template) -> None:
    for piece in node.pieces:
        if isinstance(piece, str):
            writer.pieces.append(piece)
        else:
            writer.node(piece)


def _logic(writer: Writer, node: tree.Logic) -> None:
    if not node.parts:
        writer.text("1 = 1" if node.connector == "AND" else "1 = 0")
    elif len(node.parts) == 1:
        writer.node(node.parts[0])
    else:
        writer.text("(")
        writer.several(node.parts, f" {node.connector} ")
        writer.text(")")


def _not(writer: Writer, node: tree.Not) -> None:
    writer.text("NOT (")
    writer.node(node.part)
    writer.text(")")


def _is_null(writer: Writer, node: tree.IsNull) -> None:
    if isinstance(node.part, tree.Row):
        # A row is NULL as soon as one of its columns is, whatever the standard calls it.
        tests = tuple(tree.IsNull(part, node.negated) for part in node.part.parts)
        writer.node(tree.Logic("AND" if node.negated else "OR", tests))
        return
    writer.node(node.part)
    writer.text(" IS NOT NULL" if node.negated else " IS NULL")


def _in_list(writer: Writer, node: tree.InList) -> None:
    writer.node(node.left)
    if writer.dialect.array_parameters and not node.values.row:
        writer.text(" = ANY(")
        writer.node(node.values)
        writer.text(")")
    else:
        writer.text(" IN ")
        writer.node(node.values)


def _exists(writer: Writer, node: tree.Exists) -> None:
    writer.text("EXISTS(")
    writer.node(node.query)
    writer.text(")")


def _scalar(writer: Writer, node: tree.Scalar) -> None:
    apart = node.listed and (
        (not writer.dialect.slices_lists and (node.query.limit is not None or node.query.offset is not None))
        or (writer.changes and not writer.dialect.reads_own_rows)
    )
    writer.text("(SELECT * FROM (" if apart else "(")
    writer.node(node.query)
    writer.text(f") {writer.quote(LISTED)})" if apart else ")")


def _raw(writer: Writer, node: tree.Raw) -> None:
    pieces = node.sql.split("%s")
    if len(pieces) - 1 != len(node.values):
        raise ValueError(f"{node.sql!r} has {len(pieces) - 1} placeholders for {len(node.values)} parameters.")
    doubled = writer.dialect.placeholder == "%s"
    for index, piece in enumerate(pieces):
        if index:
            writer.text(writer.dialect.placeholder)
            writer.bindings.append(tree.Bound(node.values[index - 1]))
        writer.text(piece if doubled else piece.replace("%%", "%"))


def _ordering(writer: Writer, node: tree.Ordering) -> None:
    if node.nulls and not writer.dialect.sorts_nulls:
        writer.node(node.node)
        writer.text(" IS NULL", " DESC, " if node.nulls == "FIRST" else ", ")
        node = replace(node, nulls=None)
    writer.node(node.node)
    writer.text(" DESC" if node.descending else " ASC", f" NULLS {node.nulls}" if node.nulls else "")


def _source(writer: Writer, node: tree.Table | tree.Derived) -> None:
    if isinstance(node, tree.Derived):
        writer.text("(")
        writer.node(node.query)
        writer.text(") ", writer.quote(node.alias))
    else:
        writer.text(writer.quote(node.name))
        if node.alias != node.name:
            writer.text(" ", writer.quote(node.alias))


def _limits(writer: Writer, limit: tree.Node | None, offset: tree.Node | None) -> None:
    if limit is not None:
        writer.text(" LIMIT ")
        writer.node(limit)
    elif offset is not None and writer.dialect.no_limit:
        writer.text(" LIMIT ", writer.dialect.no_limit)
    if offset is not None:
        writer.text(" OFFSET ")
        writer.node(offset)


def _select(writer: Writer, node: tree.Select) -> None:
    writer.text("SELECT ")
    if node.distinct_on:
        writer.text("DISTINCT ON (")
        writer.several(node.distinct_on, ", ")
        writer.text(") ")
    elif node.distinct:
        writer.text("DISTINCT ")
    for index, column in enumerate(node.columns):
        if index:
            writer.text(", ")
        writer.node(column.node)
        if column.alias:
            writer.text(" AS ", writer.quote(column.alias))
    _from(writer, node)
    _where(writer, node.where)
    if node.group:
        writer.text(" GROUP BY ")
        writer.several(node.group, ", ")
    if node.having is not None:
        writer.text(" HAVING ")
        writer.node(node.having)
    if node.order:
        writer.text(" ORDER BY ")
        writer.several(node.order, ", ")
    _limits(writer, node.limit, node.offset)
    writer.text(node.lock)


def _from(writer: Writer, node: tree.Select) -> None:
    writer.text(" FROM ")
    _source(writer, node.source)
    for join in node.joins:
        writer.text(" LEFT OUTER JOIN " if join.outer else " INNER JOIN ")
        _source(writer, tree.Table(join.table, join.alias))
        writer.text(" ON (")
        writer.node(join.on)
        writer.text(")")
    for table in node.beside:
        writer.text(", ")
        _source(writer, table)


def _where(writer: Writer, where: tree.Node | None) -> None:
    if where is not None and where != tree.TRUE:
        writer.text(" WHERE ")
        writer.node(where)


def _compound(writer: Writer, node: tree.Compound) -> None:
    for index, part in enumerate(node.parts):
        if index:
            writer.text(f" {node.operator} ")
        if len(node.parts) == 1:
            # What is left beside parts without rows: in parentheses alone it could have no order and no limit of its own.
            writer.text("SELECT * FROM (")
            writer.node(part)
            writer.text(") AS ", writer.quote("rest"))
        elif writer.dialect.sets_in_parentheses:
            writer.text("(")
            writer.node(part)
            writer.text(")")
        else:
            # SQLite takes no parentheses here: a part with an order, a limit or parts of its own is read as a derived table.
            writer.text("SELECT * FROM (")
            writer.node(part)
            writer.text(")")
    if node.order:
        terms = [
            term for position, descending, nulls in node.order for term in _by_position(writer, node, position, descending, nulls)
        ]
        writer.text(" ORDER BY ", ", ".join(terms))
    _limits(writer, node.limit, node.offset)


def _by_position(writer: Writer, node: tree.Compound, position: int, descending: bool, nulls: str | None) -> Iterator[str]:
    """Yield the terms of a compound's ordering by one column."""
    direction = " DESC" if descending else ""
    if not nulls or writer.dialect.sorts_nulls:
        yield f"{position}{direction}{f' NULLS {nulls}' if nulls else ''}"
        return
    first: tree.Query = node
    while isinstance(first, tree.Compound):
        first = first.parts[0]
    column = first.columns[position - 1]
    name = column.alias or (column.node.name if isinstance(column.node, tree.Column) else None)
    if name is not None:  # an expression is sorted by its name here, and not by its position
        yield f"{writer.quote(name)} IS NULL{' DESC' if nulls == 'FIRST' else ''}"
    yield f"{position}{direction}"


def _update(writer: Writer, node: tree.Update) -> None:
    writer.changes = True
    writer.text("UPDATE ", writer.quote(node.table), " SET ")
    for index, (column, value) in enumerate(node.sets):
        writer.text(", " if index else "", writer.quote(column), " = ")
        writer.node(value)
    _where(writer, node.where)
    if node.order:
        writer.text(" ORDER BY ")
        writer.several(node.order, ", ")
    _returning(writer, node.returning)


def _delete(writer: Writer, node: tree.Delete) -> None:
    writer.changes = True
    writer.text("DELETE FROM ", writer.quote(node.table))
    _where(writer, node.where)


def _insert(writer: Writer, node: tree.Insert) -> None:
    writer.text("INSERT INTO ", writer.quote(node.table))
    if node.columns:
        writer.text(" (", ", ".join(map(writer.quote, node.columns)), ") VALUES (")
        writer.several(node.values, ", ")
        writer.text(")")
    else:
        writer.text(" ", writer.dialect.default_values)
    writer.text(node.conflict)
    _returning(writer, node.returning)


def _returning(writer: Writer, columns: tuple[str, ...]) -> None:
    if columns:
        writer.text(" RETURNING ", ", ".join(map(writer.quote, columns)))


WRITERS: Mapping[type, Callable[[Writer, Any], None]] = MappingProxyType(
    {
        tree.Column: _column,
        tree.Row: _row,
        tree.Param: _param,
        tree.ListParam: _list_param,
        tree.Bound: _bound,
        tree.Asked: _bound,
        tree.Template: _template,
        tree.Logic: _logic,
        tree.Not: _not,
        tree.IsNull: _is_null,
        tree.InList: _in_list,
        tree.Exists: _exists,
        tree.Scalar: _scalar,
        tree.Raw: _raw,
        tree.Ordering: _ordering,
        tree.Derived: _source,
        tree.Select: _select,
        tree.Compound: _compound,
        tree.Update: _update,
        tree.Delete: _delete,
        tree.Insert: _insert,
    }
)
