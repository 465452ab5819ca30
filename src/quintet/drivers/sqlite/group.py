"""Group commit: statements in autocommit that wait for the same file are committed together by the first of them.

It is worth it where a commit waits for the disk (``synchronous`` FULL or EXTRA): then writers wait for each other's disk, one
by one. Each statement keeps its own success or failure, since SQLite undoes a statement that fails and no other; and nobody is
told of success before the commit. When a statement undoes the whole transaction or the commit fails (a reference that is
checked at the end), nothing was kept, and each statement runs by itself.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from quintet.drivers.errors import Error
from quintet.drivers.sqlite.link import SqliteLink, patiently
from quintet.kit.parking import ParkingLock

#: Statements of one commit, at most.
LIMIT = 64
#: What may run in a transaction as well as without; a PRAGMA or VACUUM may not.
GROUPED = ("INSERT ", "UPDATE ", "DELETE ", "REPLACE ")

#: How often (seconds) one whose time is up looks whether its statement, which another one has in hand, is done.
PATIENCE = 0.02


class Job:
    """One statement that waits, and what came of it."""

    __slots__ = ("error", "harvest", "is_done", "params", "refusal", "sql", "value")

    def __init__(self, sql: str, params: Any, harvest: Callable[[Any], Any]) -> None:
        self.sql, self.params, self.harvest = sql, params, harvest
        self.value: Any = None
        self.error: Exception | None = None
        #: Why the commit was refused.
        self.refusal: Exception | None = None
        self.is_done = False

    def run(self, link: SqliteLink) -> None:
        """Run the statement; keep its result, or its error. Raises when it was interrupted, which is nobody's failure."""
        self.value = self.error = None
        try:
            self.value = self.harvest(link.execute(self.sql, self.params))
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise
            self.error = error
        except Exception as error:  # noqa: BLE001  such as that of a value; raised where the statement came from
            self.error = error


def withdrawn(waiting: deque[Job], job: Job) -> bool:
    """Take a job back; False when another one has it in hand."""
    try:
        waiting.remove(job)
    except ValueError:
        return False
    return True


def outlast(lane: ParkingLock, job: Job) -> bool:
    """Wait for who has the job in hand; say whether the lane is ours now, since that one could not run it."""
    while not job.is_done:
        if lane.acquire(PATIENCE):
            return True
    return False


def taken(waiting: deque[Job], mine: Job) -> list[Job]:
    """Take our own job, and those that wait, up to the limit."""
    withdrawn(waiting, mine)
    jobs = [mine]
    while len(jobs) < LIMIT:
        try:
            jobs.append(waiting.popleft())
        except IndexError:
            break
    return jobs


def commit_together(link: SqliteLink, jobs: Sequence[Job], begin: Callable[[], object], timeout: float) -> None:
    """Run the jobs in the transaction that is open and commit it; when that keeps nothing, each in one that ``begin`` opens.

    A commit that finds the file busy is tried for ``timeout`` seconds. What fails for a later job leaves it and those behind it
    undone: the first one may be kept by then, and is not to be told otherwise.
    """
    if _kept(link, jobs, timeout):
        for job in jobs:
            job.is_done = True
        return
    for job in jobs:
        try:
            if link.in_transaction:
                link.execute("ROLLBACK")
            begin()
            if not _kept(link, [job], timeout) and job.error is None:
                job.error = job.refusal
        except (sqlite3.Error, Error):
            if job is jobs[0]:
                raise
            return
        job.is_done = True


def _kept(link: SqliteLink, jobs: Sequence[Job], timeout: float) -> bool:
    for job in jobs:
        job.run(link)
        if not link.in_transaction:
            return False
    try:
        patiently(partial(link.execute, "COMMIT"), timeout)  # it meets readers where there is no write-ahead log
    except sqlite3.IntegrityError as error:
        for job in jobs:
            job.refusal = error
        return False
    return True
