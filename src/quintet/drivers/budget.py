"""`query_budget`: how many queries a block, a view or a test may run, and who ran them when there were too many.

    with query_budget(3):        @query_budget(3)            @query_budget(3)
        ...                      def listing(request): ...   async def listing(request): ...

Queries are counted by a wrapper on every connection of the unit of work, which child tasks and what runs by `sync_to_async`
share; a thread started by hand has a unit of its own, and does not count. Neither do BEGIN, COMMIT and savepoints. Each query is
told with the line outside the framework from which it came, so that a loop that asks once a turn shows as one line with a number.
"""

import linecache
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from quintet.drivers.config import DEFAULTS
from quintet.drivers.current import connections
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function
from quintet.kit.libraries import inspect
from quintet.kit.record import record

P = ParamSpec("P")
R = TypeVar("R")

ROOT = str(Path(__file__).resolve().parents[1])
LIBRARY = str(Path(linecache.__file__).resolve().parent)
#: What statements of transactions begin with.
OF_TRANSACTIONS = frozenset({"BEGIN", "COMMIT", "RELEASE", "ROLLBACK", "SAVEPOINT", "START"})
#: How much of a statement is shown.
SHOWN = 160


class QueryBudgetExceededError(AssertionError):
    """More queries ran than were allowed; ``queries`` are all that ran."""

    def __init__(self, message: str, queries: tuple["Ran", ...]) -> None:
        super().__init__(message)
        self.queries = queries


@record
class Ran:
    """One query: its text with placeholders, the alias that it went to, and the line that made it ("" when none is known)."""

    sql: str
    alias: str
    line: str


class QueryBudget:
    """What `query_budget` returns: a context manager (also for ``async with``) and a decorator of functions and coroutines."""

    def __init__(self, limit: int, using: str | Iterable[str] | None = None) -> None:
        if not _is_number(limit):
            raise ValueError(f"query_budget() takes a number of queries, not {limit!r}.")
        self.limit = limit
        self.using = (using,) if isinstance(using, str) else None if using is None else tuple(using)
        if self.using == ():
            raise ValueError("query_budget(using=...) names no database, so nothing would count; leave it out to count all.")
        self.queries: list[Ran] = []
        self._installed: ExitStack | None = None

    def __len__(self) -> int:
        return len(self.queries)

    def __bool__(self) -> bool:
        return True

    # --- counting ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if self._installed is not None:
            raise RuntimeError("This query_budget() is in use; make another one for a block inside.")
        self.queries = []
        with ExitStack() as stack:
            for alias in self.using or _configured():
                stack.enter_context(connections[alias].execute_wrapper(self._count))
            self._installed = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        installed, self._installed = self._installed, None
        if installed is not None:
            installed.close()
        if kind is None and len(self.queries) > self.limit:
            raise QueryBudgetExceededError(self.report(), tuple(self.queries))

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.__exit__(kind, error, trace)

    def _count(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql)
        if text.lstrip().partition(" ")[0].rstrip(";").upper() not in OF_TRANSACTIONS:
            self.queries.append(Ran(text, context["connection"].alias, _line_outside()))
        return execute(sql, params, many, context)

    # --- telling -----------------------------------------------------------------------------------------------------

    def report(self) -> str:
        """Return what ran, equal queries of one line together, the most frequent first."""
        ran = len(self.queries)
        found = [f"{ran} {'query' if ran == 1 else 'queries'} ran, the budget is {self.limit}."]
        groups: dict[Ran, int] = {}
        for one in self.queries:
            groups[one] = groups.get(one, 0) + 1
        for one, number in sorted(groups.items(), key=lambda pair: -pair[1]):
            text = one.sql if len(one.sql) <= SHOWN else f"{one.sql[:SHOWN]}..."
            where = f" [{one.alias}]" if one.alias != "default" else ""
            found.append(f"  {number} x {text}{where}")
            if one.line:
                found.append(f"      {one.line}")
        if any(number > 1 for number in groups.values()):
            found.append(
                "What is asked again and again can be loaded at once: select_related(), prefetch_related(), or "
                "fetch_mode(FETCH_PEERS)."
            )
        return "\n".join(found)

    # --- as a decorator ----------------------------------------------------------------------------------------------

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return the function, or coroutine function, with this budget for each call.

        Raises TypeError for a class, whose call only makes an instance, and for generators, which run after the call.
        """
        _require_call(function)
        limit, using = self.limit, self.using
        if is_coroutine_function(function):

            @wraps(function)
            async def awaited(*args: P.args, **kwargs: P.kwargs) -> Any:
                with QueryBudget(limit, using):
                    return await function(*args, **kwargs)

            return awaited  # type: ignore[return-value]  # a coroutine function, as what it wraps

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            with QueryBudget(limit, using):
                return function(*args, **kwargs)

        return called


def query_budget(limit: int, *, using: str | Iterable[str] | None = None) -> QueryBudget:
    """Allow ``limit`` queries in a block or in each call of a function; ``using`` names the databases that count, all without it.

    Raises QueryBudgetExceededError at the end, with the queries grouped by the lines that made them.
    """
    return QueryBudget(limit, using)


def _configured() -> tuple[str, ...]:
    """Return the aliases of the databases that there are: "default" may be left empty."""
    return tuple(alias for alias in connections if connections.settings[alias]["ENGINE"] != DEFAULTS["ENGINE"])


def _require_call(function: object) -> None:
    name = getattr(function, "__qualname__", repr(function))
    if isinstance(function, type):
        raise TypeError(
            f"query_budget() decorates functions and methods, and {name} is a class. Decorate its methods: a view's by "
            "@method_decorator(query_budget(...), name='dispatch')."
        )
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(
            f"query_budget() counts what runs during a call, and the generator {name} runs after it. Put "
            "`with query_budget(...):` around the loop over it."
        )


def _is_number(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given >= 0


def _line_outside() -> str:
    """Return "file:line in function: text" of the nearest caller outside the framework and the standard library."""
    for frame in bridge.callers(inspect.currentframe()):
        name = frame.f_code.co_filename
        if name.startswith((ROOT, "<")) or (name.startswith(LIBRARY) and "site-packages" not in name):
            continue
        text = linecache.getline(name, frame.f_lineno).strip()
        return f"{name}:{frame.f_lineno} in {frame.f_code.co_name}" + (f": {text}" if text else "")
    return ""
