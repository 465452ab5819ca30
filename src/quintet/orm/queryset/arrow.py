"""Rows of a query as Arrow: from the driver's rows to columns and to record batches, without instances or dictionaries between.

    query ── columns plan ──► driver's rows, `PIECE` at a time ──► arrays of the driver's values ──► RecordBatch of `size`
                                                                └─ else of Python's, one by one ─┘

The schema is known before the first row, from the fields of the columns (`arrow_types`), unless a column's type is inferred: then
the first batch decides. pyarrow is loaded when something is exported, and never before.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain
from typing import Any

from quintet.drivers.current import connections
from quintet.kit import dotted
from quintet.kit.record import record
from quintet.orm import verbs
from quintet.orm.plan import parts, plans
from quintet.orm.queryset import arrow_arrays
from quintet.orm.queryset.arrow_types import INFERRED, ColumnType, column_type

#: How many rows are values of Python at a time: few enough for the caches of a processor, many enough for a server far away.
PIECE = 2000


def library() -> Any:
    """Return pyarrow.

    Raises MissingExtraError, which names the extra, where it is not installed.
    """
    try:
        return dotted.module("pyarrow")
    except ImportError as error:
        raise dotted.require_extra("pyarrow", "arrow", error) from error


def table(queryset: Any, size: int) -> Any:
    """Return all rows as a `pyarrow.Table`, its chunks of ``size`` rows."""
    schema, batches = opened(queryset, size)
    with closing(batches):
        return library().Table.from_batches(list(batches), schema)


def reader(queryset: Any, size: int) -> Any:
    """Return a `pyarrow.RecordBatchReader` that asks the database as it is read."""
    schema, batches = opened(queryset, size)
    return library().RecordBatchReader.from_batches(schema, batches)


def opened(queryset: Any, size: int) -> tuple[Any, Generator[Any]]:
    """Return the schema of a query's rows and a generator of their batches.

    Raises ValueError for a size that is not positive, MissingExtraError without pyarrow.
    """
    if size <= 0:
        raise ValueError("Batch size must be strictly positive.")
    pyarrow = library()
    rows = _with_values(queryset)
    if rows._shape.request.lock is not None:
        verbs.require_transaction(connections[rows.db])
    connection = connections[rows.db]
    plan = plans.columns_plan(rows._shape, connection, rows._params)
    columns = [_Column(queryset.model, one, column_type(pyarrow, one.field, one.stored)) for one in plan.columns]
    known = all(column.type is not INFERRED for column in columns)
    # What a text of an unknown type stands for nobody says; a field's own hook is to see what it always sees.
    texts = known and all(column.source.stock for column in columns)
    pieces = _pieces(rows, plan, min(size, PIECE) if known else size, texts)
    first: list[list[Any]] = []
    if not known:
        first = [found] if (found := next(pieces, None)) is not None else []
        columns = [column.inferred(pyarrow, connection, first[0] if first else ()) for column in columns]
    schema = pyarrow.schema([(column.source.name, column.type.kind) for column in columns])
    return schema, _batches(
        pyarrow, schema, [partial(column.array, pyarrow, connection) for column in columns], first, pieces, size
    )


def _with_values(queryset: Any) -> Any:
    """Return a query of values: its own, or the columns that its instances would have loaded."""
    request = queryset._shape.request
    if request.values is not None:
        return queryset
    if request.only is None and not request.defer:
        return queryset.values()
    loaded = [field.attname for field in parts.chosen_fields(request, queryset.model._meta, "")]
    added = [name for name, one in request.annotations().items() if one.visible]
    return queryset.values(*loaded, *request.extra_columns(), *added)


def _pieces(rows: Any, plan: plans.Columns, size: int, texts: bool) -> Generator[list[Any]]:
    """Yield the driver's columns of ``size`` rows at a time."""
    if rows._shape.request.empty:
        return
    connection = connections[rows.db]
    text, params = plan.bind(connection, rows._params)
    with closing(connection.stream(text, params, size=size, texts=texts)) as chunks:
        for found in chunks:
            if found:
                yield list(zip(*found, strict=True))


def _batches(
    pyarrow: Any,
    schema: Any,
    makers: Sequence[Callable[[list[Any]], Any]],
    first: list[list[Any]],
    pieces: Generator[list[Any]],
    size: int,
) -> Generator[Any]:
    """Yield batches of ``size`` rows, each put together of the arrays of its pieces."""
    held: list[Any] = []
    count = 0
    with closing(pieces):
        for piece in chain(first, pieces):
            batch = pyarrow.RecordBatch.from_arrays([make(piece) for make in makers], schema=schema)
            held.append(batch)
            count += batch.num_rows
            while count >= size:
                whole = pyarrow.Table.from_batches(held, schema)
                yield from whole.slice(0, size).combine_chunks().to_batches()
                held = whole.slice(size).to_batches()
                count -= size
        if count:
            yield from pyarrow.Table.from_batches(held, schema).combine_chunks().to_batches()


@record
class _Column:
    """One column of what is exported of a model: where it comes from, and its type of Arrow."""

    model: Any
    source: plans.Column
    type: ColumnType

    def array(self, pyarrow: Any, connection: Any, piece: Sequence[Any]) -> Any:
        """Return the array of the column in a piece of the driver's columns.

        Raises TypeError or ValueError, which name the column, for values that are not of its type.
        """
        kind, quick, utc = self.type.kind, self.type.quick, connection.dialect.stored is None
        if quick is not None and self.source.stock and self.source.width == 1:
            try:
                return quick(pyarrow, piece[self.source.place], kind, utc)
            except arrow_arrays.UNFIT:
                pass  # each value is read by itself, and an error then says what is wrong
        prepare = self.type.prepare

        def made() -> Any:
            values = self.values(connection, piece)
            given = values if prepare is None else [None if value is None else prepare(value) for value in values]
            return pyarrow.array(given, kind)

        return self._told(kind, made)

    def values(self, connection: Any, piece: Sequence[Any]) -> Sequence[Any]:
        """Return the column's Python values."""
        place, width, read = self.source.place, self.source.width, self.source.read
        values = piece[place] if width == 1 else list(zip(*piece[place : place + width], strict=True))
        of_text = connection.text_readers.get(self.type.python)
        if of_text is not None:
            values = [of_text(value) if type(value) is str else value for value in values]
        return values if read is None else read(values)

    def inferred(self, pyarrow: Any, connection: Any, piece: Sequence[Any]) -> "_Column":
        """Return the column with the type of its values in a piece where its type is not known."""
        if self.type is not INFERRED:
            return self
        values = self.values(connection, piece) if piece else ()
        found = self._told("of one type of Arrow", lambda: pyarrow.infer_type(values))
        return _Column(self.model, self.source, ColumnType(found))

    def _told(self, wanted: Any, make: Callable[[], Any]) -> Any:
        """Return what ``make`` makes; an error becomes one that says which column it is about, and what to do."""
        try:
            return make()
        except (TypeError, ValueError, OverflowError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(
                f"Column {self.source.name!r} of {self.model.__name__} holds a value that is not {wanted}: {error}. "
                "Cast it in the query (Cast from quintet.db.models.functions), or leave it out with values()."
            ) from error
