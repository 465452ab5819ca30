"""What connections to one SQLite file share, and pointing an alias at another file."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from quintet.drivers.database import Database, Lanes, pool_options
from quintet.drivers.errors import Error
from quintet.drivers.pool import Pool
from quintet.drivers.sqlite import memory
from quintet.drivers.sqlite.dialect import SqliteDialect
from quintet.drivers.sqlite.lane import WriterLane, file_of
from quintet.drivers.sqlite.link import MakeOpener, SqliteLink, is_memory, opened
from quintet.drivers.sqlite.offload import Offload
from quintet.kit.libraries import zoneinfo

#: The least ``PRAGMA synchronous`` with which a commit waits for the disk in WAL mode.
FULL = 2


class SqliteDatabase(Database[SqliteLink]):
    """A file or memory database, and the memory of its slow statements."""

    offload: Offload
    _waits: bool | None = None
    opener: MakeOpener
    lane: WriterLane  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # set as soon as there is a name

    def waits_for_disk(self) -> bool:
        """Say whether a commit waits for the disk: ``synchronous`` is FULL or EXTRA."""
        found = self._waits
        if found is None:
            link = self.pool.take()
            try:
                found = self._waits = bool(link.execute("PRAGMA synchronous").fetchone()[0] >= FULL)
            finally:
                self.pool.give(link)
        return found

    def tells_loss(self, error: Error) -> bool:
        """Say so of a file that cannot be opened."""
        return getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_CANTOPEN")


def open_database(alias: str, settings: dict[str, Any], lanes: Lanes, opener: MakeOpener) -> SqliteDatabase:
    """Return what connections to ``alias`` share; opens no file yet."""
    found = SqliteDatabase(alias, settings, SqliteDialect(_stored(settings)), _pool(alias, settings, opener), lanes)
    found.offload, found.opener = Offload(alias), opener
    point_at(found, settings["NAME"])
    return found


def _stored(settings: dict[str, Any]) -> zoneinfo.ZoneInfo | None:
    name = settings.get("TIME_ZONE")
    return None if name in (None, "UTC") else zoneinfo.ZoneInfo(name)


def _pool(alias: str, settings: dict[str, Any], opener: MakeOpener) -> Pool[SqliteLink]:
    where = f"Database {alias!r} ({settings['NAME']})"

    def open_one() -> SqliteLink:
        return opened(alias, settings, opener)

    if is_memory(str(settings["NAME"])):
        return memory.OneLink(where, open_one)
    return Pool(where, pool_options(alias, settings), open_one, SqliteLink.close, None)


def point_at(database: SqliteDatabase, name: str) -> None:
    """Make the alias use another file: close the pool of the former one, queue in the new one's lane."""
    database.pool.close()
    database.settings["NAME"] = name
    database.pool = _pool(database.alias, database.settings, database.opener)
    database.pool.opened = database.announce
    database.exclusive = is_memory(str(name))
    path = None if database.exclusive else file_of(str(name))
    queues = database.settings["OPTIONS"].get("writer_queue", True)
    key = f"{database.alias}:{name}" if path is None else str(path)
    database.lane = cast("WriterLane", database.lanes.of(key, partial(WriterLane, path, bool(queues))))
