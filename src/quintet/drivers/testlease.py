"""The test lease: while it is held, every task and thread uses one connection per alias, behind a parking lock.

A test case opens its transaction before any task exists; whatever the test starts (gather, thread views, a live server) sees
that transaction, one statement or atomic block at a time. Transactions of the code under test become savepoints.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager

from quintet.drivers.atomic import Atomic
from quintet.drivers.current import connections
from quintet.drivers.sharing import BlockLock


class TestAtomic(Atomic):
    """The transaction around a test: durable blocks inside it are not nested as far as they can tell."""

    __test__ = False  # not a test class, for all its name
    from_test = True


@contextmanager
def pin(aliases: Iterable[str]) -> Generator[None]:
    """Make the caller's connections to ``aliases`` those of every task and thread until the block ends.

    Nested pins of the same alias are one. Open `TestAtomic` blocks inside.
    """
    pinned = [connections[alias] for alias in aliases if connections.database(alias).pinned is None]
    for connection in pinned:
        connection.sharing = BlockLock(connection.alias)
        connection.database.pinned = connection
    try:
        yield
    finally:
        for connection in pinned:
            connection.database.pinned = None
            connection.sharing = None
