"""What one action does to a database: the lock it takes, the work it does under it, and what is to be said about it."""

import enum

from quintet.kit.record import record
from quintet.migrations.safety.locks import Lock, TableLock


class Work(enum.StrEnum):
    """What a statement does while it holds its lock."""

    CATALOG = "catalog only"
    SCAN = "scan"
    REWRITE = "rewrite"
    BUILD = "index build"
    LOOKUP = "scan with a lookup for each row"
    ROWS = "rows changed"
    UNKNOWN = "unknown"


@record
class Effect:
    """One action's effect on ``table``. ``findings`` are ids of the catalogue; ``note`` says why it is so.

    ``others`` are locks on other tables; ``lost`` are the columns that a rebuild leaves out; ``algorithm`` is InnoDB's.
    """

    table: str
    lock: Lock | TableLock
    work: Work
    findings: tuple[str, ...] = ()
    note: str = ""
    indexes: int = 0
    others: tuple[tuple[str, Lock], ...] = ()
    lost: frozenset[str] = frozenset()
    algorithm: str = ""


NOTHING = Effect("", Lock.NONE, Work.CATALOG)
