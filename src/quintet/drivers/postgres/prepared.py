"""Statements that a link has prepared, run again without psycopg's cursor around them.

psycopg's cursor asks anew for every run what depends on the text only: its bytes, its placeholders, whether it is prepared, how
its columns are read. What is kept here is that answer; psycopg stays the one who prepares, counts and forgets statements, and
every run asks it for the name. So a statement takes its usual road until it is prepared, and again when it no longer is. Two
of psycopg's inner names say what is prepared and what is sent; with a psycopg that lacks one, all statements take the usual road.

    first runs    link.verbs.execute ──► psycopg prepares it when it has been seen often enough: it is known
    later runs    parameters as bytes ──► the name psycopg knows ──► send, wait, rows       (16.5 to 11.7 us a statement)
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from quintet.drivers.postgres.library import adapt, generators, pq, psycopg
from quintet.kit import dotted
from quintet.kit.record import record

TUPLES_OK, COMMAND_OK = pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK
IDLE = pq.TransactionStatus.IDLE
#: What the server says (SQLSTATE) of a prepared statement whose columns are of other types now (and, without a name of its own,
#: of things that it cannot do), and of one that it does not have.
OTHER_COLUMNS, GONE = "0A000", "26000"


def _class_of_queries() -> Any:
    try:
        return getattr(dotted.module("psycopg._queries"), "PostgresQuery", None)
    except ImportError:
        return None


#: What psycopg sends a text as.
QUERY = _class_of_queries()
#: Texts that a link remembers at most; psycopg forgets prepared statements earlier (OPTIONS["prepared_max"]).
KNOWN_MAX = 1024


@record
class Harvest:
    """What a verb takes from a statement that ran: from psycopg's cursor, or from a result and the transformer of its columns."""

    of_cursor: Callable[[Any], Any]
    of_result: Callable[[Any, Any], Any]


def _rows(transformer: Any, result: Any) -> list[tuple[Any, ...]]:
    return transformer.load_rows(0, result.ntuples, tuple)


def _row(transformer: Any, result: Any) -> tuple[Any, ...] | None:
    return transformer.load_row(0, tuple) if result.ntuples else None


def _count(_transformer: Any, result: Any) -> int:
    if result.status == TUPLES_OK:
        return result.ntuples
    touched = result.command_tuples
    return -1 if touched is None else touched


ALL = Harvest(psycopg.Cursor.fetchall, _rows)
ONE = Harvest(psycopg.Cursor.fetchone, _row)
COUNT = Harvest(attrgetter("rowcount"), _count)


class Known:
    """One text: as psycopg sends it, with the transformer that turns its parameters into bytes and its columns into values.

    ``name`` is that of the prepared statement for whose columns the transformer has its loaders.
    """

    __slots__ = ("formats", "name", "query", "transformer")

    def __init__(self, sql: str, params: Sequence[Any], context: Any) -> None:
        self.transformer: Any = adapt.Transformer(context)
        text = QUERY(self.transformer)
        text.convert(sql, params)
        self.query, self.formats = text.query, [adapt.PyFormat.AUTO] * len(params)
        self.name: bytes | None = None


class Prepared:
    """The texts that a link has prepared at some time."""

    __slots__ = ("_known", "_link", "_names")

    def __init__(self, link: Any) -> None:
        self._link = link
        self._known: dict[str, Known] = {}
        # What psycopg has prepared on this connection: names by text and types of the parameters, the latest used last.
        names = getattr(getattr(link, "_prepared", None), "_names", None)
        self._names: Any = names if isinstance(names, OrderedDict) and QUERY is not None else OrderedDict[Any, bytes]()

    def run(self, sql: str, params: Sequence[Any] | None, harvest: Harvest, parked: bool) -> Any:
        """Run a statement and return what ``harvest`` takes, for a caller who waits by parking, or by blocking."""
        known = self._known.get(sql)
        if known is None or params is None or len(params) != len(known.formats):
            return self._first(sql, params, harvest)
        transformer = known.transformer
        values = transformer.dump_sequence(params, known.formats)
        key = (known.query, transformer.types or ())
        name = self._names.get(key)
        if name is None:
            return self._first(sql, params, harvest)
        self._names.move_to_end(key)
        link = self._link
        pgconn = link.pgconn
        wait = link.wait if parked or link.patience is not None else link.block
        with link.lock:
            pgconn.send_query_prepared(name, values, transformer.formats)
            result = wait(generators.execute(pgconn))[0]
        status = result.status
        if status != TUPLES_OK and status != COMMAND_OK:
            error = psycopg.errors.error_from_result(result, encoding=transformer.encoding)
            if self._forget(key, error) and pgconn.transaction_status == IDLE:
                return self._first(sql, params, harvest)  # nothing has run yet, and nothing is lost with a transaction
            raise error
        transformer.set_pgresult(result, set_loaders=known.name is not name)
        known.name = name
        try:
            return harvest.of_result(transformer, result)
        finally:
            transformer.set_pgresult(None, set_loaders=False)  # many texts are known: none may keep its last rows

    def forget(self) -> None:
        """Forget every statement, here and on the server: tables were altered.

        psycopg does so when it sees ALTER or DROP, but overlooks one whose text it has run before.
        """
        clear = getattr(getattr(self._link, "_prepared", None), "clear", None)
        if clear is not None:
            clear()

    def _forget(self, key: Any, error: psycopg.Error) -> bool:
        """Forget what the server says it no longer runs: a table was altered elsewhere, or its statements are gone."""
        if error.sqlstate == OTHER_COLUMNS:
            self._names.pop(key, None)
        elif error.sqlstate == GONE:
            self._names.clear()
        else:
            return False
        return True

    def _first(self, sql: str, params: Sequence[Any] | None, harvest: Harvest) -> Any:
        """Run a statement that is not known to be prepared by psycopg's cursor; note it when it was prepared for this run."""
        latest = next(reversed(self._names), None)
        try:
            cursor = self._link.verbs.execute(sql, params)
        except psycopg.NotSupportedError as error:
            # psycopg may have prepared what is not known here, such as a text that never had parameters.
            if not self._names or error.sqlstate != OTHER_COLUMNS or self._link.pgconn.transaction_status != IDLE:
                raise
            self.forget()
            cursor = self._link.verbs.execute(sql, params)
        if params is not None and next(reversed(self._names), None) is not latest:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            self._known[sql] = Known(sql, params, cursor)
        return harvest.of_cursor(cursor)
