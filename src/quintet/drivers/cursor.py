"""The public cursor (`connection.cursor()`): PEP 249 with ``%s`` parameters, translated errors, wrappers and the query log."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, Self

from quintet.drivers.errors import NotSupportedError
from quintet.drivers.instruments import Instruments, call_through


class Owner(Protocol):
    """What a cursor asks of its connection."""

    alias: str
    instruments: Instruments
    features: Any

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with its parameters filled in."""
        ...

    def run_raw(self, cursor: Any, sql: str, params: Any, *, many: bool) -> Any:
        """Run a ``%s`` statement on the library's cursor, at the driver's edge."""
        ...

    def call_raw(self, function: Any, *args: Any) -> Any:
        """Call a method of the library's cursor, at the driver's edge."""
        ...


class CursorWrapper:
    """A cursor of the database library behind the connection's rules.

    Iterating yields rows; as a context manager it closes itself. Other attributes are those of the library's cursor.
    """

    def __init__(self, cursor: Any, db: Owner) -> None:
        self.cursor = cursor
        self.db = db

    def execute(self, sql: str, params: Any = None) -> Any:
        """Run a statement; ``%s`` (or ``%(name)s``) stand for ``params``. Without params the text is taken as it is."""
        return call_through(self.db, self, self._run, sql, params, many=False)

    def executemany(self, sql: str, param_list: Iterable[Sequence[Any]]) -> Any:
        """Run a statement once for each of ``param_list``."""
        return call_through(self.db, self, self._run, sql, param_list, many=True)

    def _run(self, sql: str, params: Any, many: bool, _context: Any) -> Any:
        return self.db.run_raw(self.cursor, sql, params, many=many)

    def callproc(self, procname: str, params: Sequence[Any] | None = None, kparams: Any = None) -> Any:
        """Call a stored procedure or function with positional parameters and return them.

        Raises NotSupportedError where the database has none, or for keyword parameters.
        """
        return call_procedure(self, procname, params, kparams)

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        return self.db.call_raw(self.cursor.fetchone)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next ``size`` rows (`arraysize` by default)."""
        return self.db.call_raw(self.cursor.fetchmany, self.cursor.arraysize if size is None else size)

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return self.db.call_raw(self.cursor.fetchall)

    def close(self) -> None:
        """Close the library's cursor."""
        self.db.call_raw(self.cursor.close)

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)


def call_procedure(cursor: Any, name: str, params: Sequence[Any] | None, keywords: Any) -> Any:
    """Run ``SELECT * FROM name(...)`` where the driver has functions.

    Raises NotSupportedError for keyword parameters where the database takes none, and where there are no procedures at all.
    """
    if keywords is not None and not cursor.db.features.supports_callproc_kwargs:
        raise NotSupportedError("Keyword parameters for callproc are not supported on this database backend.")
    statement = cursor.db.procedure_call(name, 0 if params is None else len(params), keywords)
    cursor.execute(statement, params)
    return params
