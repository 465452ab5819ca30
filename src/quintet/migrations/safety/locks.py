"""The lock levels of tables, of PostgreSQL and of InnoDB, and what each keeps waiting.

Sources: the table of conflicting lock modes in PostgreSQL's documentation, chapter "Explicit Locking" (reads take ACCESS SHARE,
writes take ROW EXCLUSIVE); MariaDB's documentation of ALTER TABLE, clause LOCK.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Lock(enum.IntEnum):
    """Table locks, weakest first; the order is only for picking the strongest of several."""

    NONE = 0
    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    @property
    def label(self) -> str:
        """The lock as PostgreSQL's documentation spells it."""
        return "" if self is Lock.NONE else self.name.replace("_", " ")

    @property
    def blocks_reads(self) -> bool:
        """Whether SELECT waits."""
        return self is Lock.ACCESS_EXCLUSIVE

    @property
    def blocks_writes(self) -> bool:
        """Whether INSERT, UPDATE and DELETE wait."""
        return self >= Lock.SHARE

    @property
    def blocks(self) -> str:
        """What waits, in words."""
        return "reads and writes" if self.blocks_reads else "writes" if self.blocks_writes else "nothing"


class TableLock(enum.IntEnum):
    """What ALTER TABLE holds of a table of MariaDB or MySQL while it works, by its clause LOCK; ROWS are locks of single rows.

    At its beginning and its end every one of them has the table to itself for a moment, for which it waits.
    """

    NONE = 0
    ROWS = 3
    ONLINE = 4
    SHARED = 5
    EXCLUSIVE = 8

    @property
    def label(self) -> str:
        """The lock as it is spelled in a statement."""
        return {self.NONE: "", self.ROWS: "rows", self.ONLINE: "LOCK=NONE"}.get(self, f"LOCK={self.name}")

    @property
    def blocks_reads(self) -> bool:
        """Whether SELECT waits."""
        return self is TableLock.EXCLUSIVE

    @property
    def blocks_writes(self) -> bool:
        """Whether INSERT, UPDATE and DELETE wait."""
        return self >= TableLock.SHARED

    @property
    def blocks(self) -> str:
        """What waits, in words."""
        return "reads and writes" if self.blocks_reads else "writes" if self.blocks_writes else "nothing"


#: What each lock conflicts with, by the name that ``pg_locks.mode`` shows.
CONFLICTS: Mapping[Lock, frozenset[Lock]] = MappingProxyType(
    {
        Lock.NONE: frozenset(),
        Lock.ACCESS_SHARE: frozenset({Lock.ACCESS_EXCLUSIVE}),
        Lock.ROW_SHARE: frozenset({Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE}),
        Lock.ROW_EXCLUSIVE: frozenset({Lock.SHARE, Lock.SHARE_ROW_EXCLUSIVE, Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE}),
        Lock.SHARE_UPDATE_EXCLUSIVE: frozenset(
            {Lock.SHARE_UPDATE_EXCLUSIVE, Lock.SHARE, Lock.SHARE_ROW_EXCLUSIVE, Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE}
        ),
        Lock.SHARE: frozenset(
            {Lock.ROW_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE, Lock.SHARE_ROW_EXCLUSIVE, Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE}
        ),
        Lock.SHARE_ROW_EXCLUSIVE: frozenset(Lock) - {Lock.NONE, Lock.ACCESS_SHARE, Lock.ROW_SHARE},
        Lock.EXCLUSIVE: frozenset(Lock) - {Lock.NONE, Lock.ACCESS_SHARE},
        Lock.ACCESS_EXCLUSIVE: frozenset(Lock) - {Lock.NONE},
    }
)


def mode_name(lock: Lock) -> str:
    """Return the lock as ``pg_locks.mode`` spells it."""
    return f"{lock.name.title().replace('_', '')}Lock"
