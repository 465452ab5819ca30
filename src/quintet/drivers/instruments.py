"""What watches queries: wrappers and the query log. A connection with neither takes the fast path of its verbs."""

import logging
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from quintet.drivers.tags import tags_now
from quintet.kernel import current
from quintet.kernel.core_settings import CoreSettings

logger = logging.getLogger("django.db.backends")

QUERIES_LIMIT = 9000
STORE = current.settings.store

EARLY = (
    "Accessing the database during app initialization is discouraged. To fix this warning, avoid executing queries in "
    "AppConfig.ready() or when your app modules are imported."
)

#: Takes execute, sql, params, many and context; returns what execute returned.
Wrapper = Callable[..., Any]


class Instruments:
    """The wrappers and the log of one connection; child units share those of a watched parent.

    While ``forgets``, queries of DEBUG go to the logger and are not kept: those that were asked for by ``forced`` are.
    ``quiet`` is the generation of the settings in which nothing was logged: the verbs compare it before they call `watch`.
    """

    __slots__ = ("_forced", "_generation", "_logs", "forgets", "log", "quiet", "wrappers")

    def __init__(self) -> None:
        self.wrappers: list[Wrapper] = []
        self.log: deque[dict[str, Any]] = deque(maxlen=QUERIES_LIMIT)
        self._forced = self.forgets = False
        self._generation = self.quiet = -1
        self._logs = False

    @property
    def forced(self) -> bool:
        """Whether queries are logged even without DEBUG."""
        return self._forced

    @forced.setter
    def forced(self, value: bool) -> None:
        self._forced = bool(value)
        self._generation = self.quiet = -1

    @property
    def logs(self) -> bool:
        """Whether queries are logged: DEBUG is on, or it was forced. Read once per generation of the settings."""
        if self._generation != STORE.generation:
            if current.apps.starting:  # not for long: every statement asks again
                return self._forced or CoreSettings.now().debug
            self._generation = STORE.generation
            self._logs = self._forced or CoreSettings.now().debug
            self.quiet = -1 if self._logs else STORE.generation
        return self._logs

    def watch(self) -> bool:
        """Say whether anything watches queries."""
        if self._generation == STORE.generation:
            return self._logs or bool(self.wrappers)
        return self.logs or bool(self.wrappers) or current.apps.starting

    @contextmanager
    def forgotten(self) -> Generator[None]:
        """Keep no queries of the block only because DEBUG is on: it runs so many that their texts would fill the memory."""
        before, self.forgets = self.forgets, True
        try:
            yield
        finally:
            self.forgets = before

    @contextmanager
    def wrapped(self, wrapper: Wrapper) -> Generator[None]:
        """Install ``wrapper`` for the block."""
        self.wrappers.append(wrapper)
        try:
            yield
        finally:
            self.wrappers.remove(wrapper)


class Watched(Protocol):
    """A connection whose queries can be logged."""

    alias: str
    instruments: Instruments

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with its parameters filled in, for people to read."""
        ...


def call_through(connection: Watched, cursor: Any, run: Callable[..., Any], sql: str, params: Any, *, many: bool) -> Any:
    """Run one statement through the wrappers, outermost first, and log it innermost."""
    if current.apps.starting:
        warnings.warn(EARLY, RuntimeWarning, stacklevel=2)
    execute: Callable[..., Any] = run
    if connection.instruments.logs:
        execute = _logged(connection, run)
    context = {"connection": connection, "cursor": cursor}
    for wrapper in reversed(connection.instruments.wrappers):
        execute = partial(wrapper, execute)
    return execute(sql, params, many, context)


def _logged(connection: Watched, run: Callable[..., Any]) -> Callable[..., Any]:
    def timed(sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        start = time.monotonic()
        try:
            return run(sql, params, many, context)
        finally:
            record(connection, sql, params, many, time.monotonic() - start)

    return timed


def record(connection: Watched, sql: str, params: Any, many: bool, seconds: float) -> None:
    """Add one statement to the log of the connection and to the logger ``django.db.backends``."""
    if many:
        times = len(params) if hasattr(params, "__len__") else "?"
        shown = f"{times} times: {sql}"
    else:
        shown = connection.last_query(sql, params)
    tags = tags_now()
    tagged = {"tags": dict(tags)} if tags else {}
    instruments = connection.instruments
    if instruments.forced or not instruments.forgets:
        instruments.log.append({"sql": shown, "time": f"{seconds:.3f}", **tagged})
    logger.debug(
        "(%.3f) %s; args=%s; alias=%s",
        seconds,
        shown,
        params,
        connection.alias,
        extra={"duration": seconds, "sql": shown, "params": params, "alias": connection.alias, **tagged},
    )


@contextmanager
def note_transaction(connection: Watched, verb: str) -> Generator[None]:
    """Log BEGIN, COMMIT, ROLLBACK and savepoints as documented, when queries are logged."""
    if not connection.instruments.logs:
        yield
        return
    start = time.monotonic()
    yield
    record(connection, verb, None, False, time.monotonic() - start)
