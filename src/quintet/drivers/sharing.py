"""The lock of a shared transaction: one unit at a time, a whole atomic block at a time, re-entrant for its unit.

It guards a transaction opened with ``atomic(share=True)`` and the connection of a test lease. A statement takes it for its
own length, an atomic block for the block's. Who would wait for a block of its own ancestor is told so instead.
"""

import threading

from quintet.drivers.errors import OperationalError, TransactionManagementError
from quintet.drivers.unit import Unit
from quintet.kit.parking import ParkingLock

MENDS = (
    "Await the query outside the atomic block, or open the block with atomic(share=True) so that child tasks take part in "
    "its transaction one at a time."
)


def ancestor_holds(alias: str) -> TransactionManagementError:
    """Return the error for a child task that uses an alias while an ancestor holds a transaction on it."""
    return TransactionManagementError(
        f"A child task used the database {alias!r} while the task that started it holds an atomic block on it: the query would "
        f"run outside that transaction, or wait for it forever. {MENDS}"
    )


class BlockLock:
    """Re-entrant by unit; parks in portals, blocks in threads. ``timeout`` in seconds."""

    def __init__(self, alias: str, timeout: float = 30.0) -> None:
        self.alias, self.timeout = alias, timeout
        self._lock = ParkingLock()
        self._mutex = threading.Lock()
        self._owner: Unit | None = None
        self._depth = 0
        self._blocks = 0

    def acquire(self, unit: Unit, *, block: bool = False) -> None:
        """Enter for one statement, or for a block.

        Raises TransactionManagementError when an ancestor task of ``unit`` holds a block, OperationalError after the timeout.
        """
        with self._mutex:
            if self._is_owner(unit):
                self._depth += 1
                self._blocks += block
                return
            if self._blocks and any(above is self._owner for above in unit.ancestors()):
                raise ancestor_holds(self.alias)
        if not self._lock.acquire(self.timeout):
            raise OperationalError(
                f"The shared transaction on {self.alias!r} was busy for {self.timeout:g} s: another task or thread holds an "
                "atomic block inside it. Shorten that block."
            )
        self._owner, self._depth, self._blocks = unit, 1, int(block)

    def release(self, *, block: bool = False) -> None:
        """Leave what `acquire` entered."""
        with self._mutex:
            self._depth -= 1
            self._blocks -= block
            if self._depth:
                return
            self._owner = None
        self._lock.release()

    def holds_block(self, unit: Unit) -> bool:
        """Say whether ``unit`` is inside a block."""
        with self._mutex:
            return self._blocks > 0 and self._is_owner(unit)

    def _is_owner(self, unit: Unit) -> bool:
        """Say whether ``unit`` holds the lock, or was called by the thread that does (async_to_sync hands the lease on)."""
        if self._owner is None:
            return False
        if self._owner is unit:
            return True
        return self._owner.home is None and unit.parent is self._owner
