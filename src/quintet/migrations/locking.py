"""One process migrates a database at a time: the others wait, and then see what was done.

SQLite needs nothing more: its transactions begin by taking the one write lock. PostgreSQL gets an advisory lock that ends with
the transaction, so a killed process holds nothing up.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

#: "quintet migrate" as two 32-bit numbers, the form in which PostgreSQL keys advisory locks by subject.
ADVISORY_KEY = (0x71756E74, 0x6D696772)


def _advisory(connection: Any) -> None:
    connection.fetch_one(f"SELECT pg_advisory_xact_lock({ADVISORY_KEY[0]}, {ADVISORY_KEY[1]})", writes=True)


WAITS: Mapping[str, Callable[[Any], None]] = MappingProxyType({"postgresql": _advisory})


def wait_for_turn(connection: Any) -> None:
    """Wait until no other process migrates; until the end of the open transaction others wait for this one.

    Outside a transaction there is nothing to tie a lock to: a non-atomic migration is not protected.
    """
    wait = WAITS.get(connection.vendor)
    if wait is not None and connection.in_atomic_block:
        wait(connection)
