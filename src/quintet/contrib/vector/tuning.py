"""How hard an approximate index searches: pgvector's settings, for one block."""

from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.atomic import Atomic
from quintet.drivers.current import connections
from quintet.kit import bridge

#: pgvector's names of the arguments of `search_effort`, with the least and greatest number of each.
NUMBERS = {"ef_search": ("hnsw.ef_search", 1, 1000), "probes": ("ivfflat.probes", 1, 32768)}
SCANS = ("off", "strict_order", "relaxed_order")
SAVED = "SELECT current_setting(%s, true)"
SET = "SELECT set_config(%s, %s, true)"


class SearchEffort:
    """What `search_effort` returns: a context manager, also for ``async with``."""

    def __init__(self, settings: dict[str, str | None], using: str) -> None:
        self.settings, self.using = settings, using
        self._block: Any = None

    def __enter__(self) -> None:
        self._block = _applied(self.settings, self.using)
        self._block.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        block, self._block = self._block, None
        block.__exit__(kind, error, traceback)

    async def __aenter__(self) -> None:
        await bridge.run(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await bridge.run(self.__exit__, kind, error, traceback)


def search_effort(
    *, ef_search: int | None = None, probes: int | None = None, iterative_scan: str | None = None, using: str | None = None
) -> SearchEffort:
    """Return a block in which searches by index look at more or fewer candidates, in a transaction of the alias ``using``.

    ``ef_search``: candidates of an `HnswIndex`, 1 to 1000, 40 unless given; ``probes``: lists of an `IvfflatIndex`, 1 to 32768, 1
    unless given; ``iterative_scan``: "strict_order" or "relaxed_order" to go on when a filter has left too few, "off" not to.
    Other databases than PostgreSQL search exactly, and nothing happens there. Raises ValueError for other values.
    """
    settings: dict[str, str | None] = {}
    for name, given in (("ef_search", ef_search), ("probes", probes)):
        setting, least, greatest = NUMBERS[name]
        if given is None:
            continue
        if type(given) is not int or not least <= given <= greatest:
            raise ValueError(f"{name} is a whole number from {least} to {greatest}, not {given!r}.")
        settings[setting] = str(given)
    if iterative_scan is not None:
        if iterative_scan not in SCANS:
            raise ValueError(f"iterative_scan is one of {', '.join(SCANS)}, not {iterative_scan!r}.")
        # IVFFlat cannot keep the order while it goes on.
        settings["hnsw.iterative_scan"] = iterative_scan
        settings["ivfflat.iterative_scan"] = "relaxed_order" if iterative_scan != "off" else "off"
    return SearchEffort(settings, DEFAULT_DB_ALIAS if using is None else using)


@contextmanager
def _applied(settings: dict[str, str | None], using: str) -> Generator[None]:
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    with Atomic(using):
        # What the transaction had before comes back: the block may stand inside of a longer one.
        saved = {name: row[0] for name in settings if (row := connection.fetch_one(SAVED, (name,)))}
        _set(connection, settings)
        yield
        _set(connection, saved)


def _set(connection: Any, settings: dict[str, str | None]) -> None:
    for name, value in settings.items():
        if value:
            connection.fetch_one(SET, (name, value))
        else:  # nobody had set it, perhaps as the extension was not loaded yet
            connection.execute(f"SET LOCAL {name} TO DEFAULT", None)
