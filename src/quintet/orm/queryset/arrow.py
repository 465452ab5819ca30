"""Rows of a query as Arrow: from the driver's rows to columns and to record batches, without instances or dictionaries between.

    query ── columns plan ──► driver's rows, `size` at a time ──► columns of Python values ──► RecordBatch

The schema is known before the first row, from the fields of the columns (`arrow_types`), unless a column's type is inferred: then
the first batch decides. pyarrow is loaded when something is exported, and never before.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from quintet.drivers.current import connections
from quintet.kit import dotted
from quintet.orm import verbs
from quintet.orm.plan import parts, plans
from quintet.orm.queryset.arrow_types import INFERRED, ColumnType, column_type


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
    columns = plans.columns_plan(rows._shape, connections[rows.db], rows._params)
    types = [column_type(pyarrow, field, stored) for field, stored in columns.fields]
    read = _columns(rows, columns, size)
    first: list[list[Any]] = []
    if INFERRED in types:
        first = [found] if (found := next(read, None)) is not None else []
        types = [
            ColumnType(_inferred(pyarrow, queryset, name, first[0][place] if first else ())) if kind is INFERRED else kind
            for place, (name, kind) in enumerate(zip(columns.names, types, strict=True))
        ]
    schema = pyarrow.schema([(name, kind.kind) for name, kind in zip(columns.names, types, strict=True)])
    return schema, _batches(pyarrow, queryset, schema, types, first, read)


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


def _columns(rows: Any, columns: plans.Columns, size: int) -> Generator[list[Any]]:
    """Yield the columns of ``size`` rows at a time, as Python values."""
    if rows._shape.request.empty:
        return
    connection = connections[rows.db]
    text, params = columns.bind(connection, rows._params)
    with closing(connection.stream(text, params, size=size)) as chunks:
        for found in chunks:
            if found:
                yield columns.load(found)


def _batches(
    pyarrow: Any, queryset: Any, schema: Any, types: Sequence[ColumnType], first: list[list[Any]], read: Generator[list[Any]]
) -> Generator[Any]:
    with closing(read):
        for columns in chain(first, read):
            arrays = [
                _array(pyarrow, queryset, name, kind, values)
                for name, kind, values in zip(schema.names, types, columns, strict=True)
            ]
            yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _array(pyarrow: Any, queryset: Any, name: str, kind: ColumnType, values: Sequence[Any]) -> Any:
    """Return the array of one column.

    Raises TypeError or ValueError, which name the column, for values that are not of its type.
    """
    prepare = kind.prepare
    given = values if prepare is None else [None if value is None else prepare(value) for value in values]
    return _told(queryset, name, kind.kind, lambda: pyarrow.array(given, kind.kind))


def _inferred(pyarrow: Any, queryset: Any, name: str, values: Sequence[Any]) -> Any:
    return _told(queryset, name, "of one type of Arrow", lambda: pyarrow.infer_type(values))


def _told(queryset: Any, name: str, wanted: Any, make: Callable[[], Any]) -> Any:
    """Return what ``make`` makes; an error of Arrow's becomes one that says which column it is about, and what to do."""
    try:
        return make()
    except (TypeError, ValueError, OverflowError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(
            f"Column {name!r} of {queryset.model.__name__} holds a value that is not {wanted}: {error}. "
            "Cast it in the query (Cast from quintet.db.models.functions), or leave it out with values()."
        ) from error
