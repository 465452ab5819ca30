"""The writers' queue of one SQLite file: whoever writes waits here for its turn, in the order of coming.

SQLite has one writer at a time, and who finds the file busy asks again and again: it is luck who comes next. Here a writer
waits in its process's lane (`ParkingLock`: threads block, tasks are parked), and the process in a queue of two locks of files:

    lane ─► DATABASE-writers ─► DATABASE-turn ─► SQLite
            (who is next)       (whose turn)

Only who has the first asks for the second, and lets go of the first when it has it, so that who had the turn stands behind those
who waited. (The system wakes who waited longest; who comes while that one still wakes up may be faster.) A turn serves the
writers of the process that wait, for `BURST` seconds, since a change of process costs more than a change of thread. The
operating system takes both locks from a process that ends, however it ends.

While nobody queues no lock is taken: a byte that the processes share says so (`board`), and writers go to SQLite at once. Who
finds the file busy there queues, which raises the byte; the last one in the queue lowers it. SQLite's own lock decides all the
while, so that where files cannot be locked or shared, writers are as safe, and only meet by luck.
"""

import logging
import mmap
import os
import stat
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Self
from urllib.parse import unquote

from quintet.drivers.database import Lane
from quintet.drivers.sqlite.board import SIZE, Board
from quintet.drivers.sqlite.group import Job
from quintet.kit.parking import TaskWaiter, ThreadWaiter, waiter
from quintet.services.files import locks

logger = logging.getLogger("django.db.backends")

QUEUE, TURN = "-writers", "-turn"
#: For how long (seconds) a turn goes on to the next writer of the same process while other processes wait.
BURST = 0.002
#: A porter that was not called for so long (seconds) ends.
IDLE_SECONDS = 10.0


def file_of(name: str) -> Path | None:
    """Return the file that a NAME means, links followed; None for a URI that leads to none that is written."""
    if not name.startswith("file:"):
        return Path(os.path.realpath(name))
    path, _, query = name.removeprefix("file:").partition("#")[0].partition("?")
    if "mode=ro" in query or "immutable=1" in query:
        return None
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return Path(os.path.realpath(unquote(path))) if path else None


class WriterLane(Lane):
    """The lane of one file, or with None of a database in memory; without ``queues`` other processes are met by luck.

    `_held`, `_since` belong to who has the lane. The porter is the thread that waits for the locks of files.
    """

    __slots__ = (
        *("_at_work", "_calls", "_files", "_flag", "_held", "_porter", "_queues", "_since", "_thread", "_wanted"),
        *("board", "jobs", "path"),
    )

    def __init__(self, path: Path | None, queues: bool = True) -> None:
        super().__init__()
        self.path, self._queues = path, queues and path is not None
        self.board = Board(bytearray(SIZE))
        #: Statements that wait for the lane and may share a commit (`group`).
        self.jobs: deque[Job] = deque()
        self._files: _Files | None = None
        # Without a queue nobody is in it; with one that is not open yet, nobody knows.
        self._flag: Any = b"\1" if self._queues else b"\0"
        self._held, self._since = False, 0.0
        self._porter = threading.Lock()
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        #: Whether the porter was called and has no turn yet, and for whom; for nobody when that one went away.
        self._at_work = False
        self._wanted: ThreadWaiter | TaskWaiter | None = None

    def anew(self) -> Self:
        """Return a lane for a forked child. The child's copies of open files would keep the parent's locks: close them."""
        files, self._files = self._files, None
        self._flag, self.board = b"\1", Board(bytearray(SIZE))
        if files is not None:
            files.memory.close()
            files.close()
        return type(self)(self.path, self._queues)

    def contended(self) -> bool:
        """Say whether somebody waits, here or in another process."""
        return bool(self._waiters) or self._flag[0] == 1

    # ---- the lane and the turn together

    def take(self) -> bool:
        """Take the lane if it is free and no process queues; never wait."""
        return not self._flag[0] and self._turn.acquire(blocking=False)

    def acquire(self, timeout: float | None = None) -> bool:
        """Take the lane, and this process's turn when processes queue; False when ``timeout`` seconds passed first."""
        start = monotonic()
        if not super().acquire(timeout):
            return False
        if self._held or not self._flag[0]:
            return True
        try:
            found = self.queue_up(None if timeout is None else max(0.0, timeout - (monotonic() - start)))
        except BaseException:
            self.release()
            raise
        if not found:
            self.release()
        return found

    def release(self) -> None:
        """Hand the lane on to who waited longest in this process, and the turn with it or to another process."""
        if self._held and not self._goes_on():
            self._give_up()
        if self._waiters and self._hand_over():
            return
        if self._held:  # those who waited left meanwhile
            self._give_up()
        self._turn.release()
        if self._waiters:
            self._serve()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()

    def queue_up(self, timeout: float | None) -> bool:
        """Wait for the turn of this process; False after ``timeout`` seconds. Only for who has the lane.

        True without a turn where there is no queue: then whoever comes first at SQLite is next.
        """
        if self._held:
            return True
        with self._porter:
            files = self._opened()
            if files is None:
                return True
            if not self._at_work:
                try:
                    if self._at_once(files):
                        return True
                    self._call()
                except (OSError, RuntimeError) as error:  # a file system without locks, an interpreter that ends
                    self._do_without(error)
                    return True
            mine = self._wanted = waiter()
        try:
            mine.wait(timeout)
        except BaseException:
            self._leave(mine)
            raise
        return mine.granted or not self._leave(mine)

    # ---- the turn, for who has the lane

    def _goes_on(self) -> bool:
        """Say whether this process keeps the turn for its next writer."""
        assert self._files is not None
        if not self._waiters:
            return False
        now = monotonic()
        if now - self._since < BURST:
            return True
        if not locks.lock(self._files.queue, locks.LOCK_EX | locks.LOCK_NB):
            return False
        locks.unlock(self._files.queue)
        self._since = now
        return True

    def _give_up(self) -> None:
        """Let another process have the turn; when none is in the queue, say so."""
        assert self._files is not None
        if locks.lock(self._files.queue, locks.LOCK_EX | locks.LOCK_NB):
            self._flag[0] = 0
            locks.unlock(self._files.queue)
        self._held = False
        locks.unlock(self._files.turn)

    def _at_once(self, files: "_Files") -> bool:
        """Take the turn when nobody else has it; the place in the queue is kept for the porter otherwise."""
        if not locks.lock(files.queue, locks.LOCK_EX | locks.LOCK_NB):
            return False
        self._flag[0] = 1
        if not locks.lock(files.turn, locks.LOCK_EX | locks.LOCK_NB):
            return False
        locks.unlock(files.queue)
        self._held, self._since = True, monotonic()
        return True

    def _leave(self, mine: ThreadWaiter | TaskWaiter) -> bool:
        """Wait no longer; False when the turn was granted meanwhile. The porter goes on, for the next one or nobody."""
        with self._porter:
            if mine.granted:
                return False
            self._wanted = None
            return True

    # ---- the porter

    def _call(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._serve_calls, name="quintet-sqlite-turn", daemon=True)
            thread.start()
            self._thread = thread
        self._at_work = True
        self._calls.put(None)

    def _serve_calls(self) -> None:
        while True:
            try:
                self._calls.get(timeout=IDLE_SECONDS)
            except Empty:
                with self._porter:
                    if not self._at_work:
                        self._thread = None
                        return
                continue
            self._fetch()

    def _fetch(self) -> None:
        """Wait for the turn, in the order of all processes, and give it to who wants it."""
        files = self._files
        assert files is not None
        failure: OSError | None = None
        try:
            locks.lock(files.queue, locks.LOCK_EX)
            self._flag[0] = 1
            locks.lock(files.turn, locks.LOCK_EX)
            locks.unlock(files.queue)
        except OSError as error:
            failure = error
        with self._porter:
            mine, self._wanted, self._at_work = self._wanted, None, False
            self._held, self._since = mine is not None and failure is None, monotonic()
            if failure is not None:
                self._do_without(failure)
            if (mine is None or not mine.grant()) and failure is None:
                self._give_up()

    # ---- the files

    def _opened(self) -> "_Files | None":
        """Return the files, opened at first use and again after they were removed; None when there can be none."""
        if self._files is not None and (self._at_work or self._files.stand()):
            return self._files
        if not self._queues or self.path is None:
            return None
        try:
            found = _Files(self.path)
        except (OSError, ValueError) as error:
            self._do_without(error)
            return None
        self._files = found
        self._flag, self.board = found.memory, Board(found.memory)
        return found

    def _do_without(self, error: Exception) -> None:
        """Let writers of this process queue here only, from now on."""
        logger.warning(
            "Writers to %s do not queue behind those of other processes, but try again until SQLite lets them: %s. See that "
            "this process may read and write %s%s and %s%s, or set OPTIONS['writer_queue'] to False.",
            *(self.path, error, self.path, QUEUE, self.path, TURN),
        )
        self._files, self._queues, self._flag = None, False, b"\0"


class _Files:
    """The open files of a queue. Nobody removes them: who waits for the lock of a removed file is in a queue of its own."""

    def __init__(self, path: Path) -> None:
        self.queue = self.turn = -1
        if not locks.LOCK_EX:
            raise OSError("this system has no locks of files")
        self._queue_path = f"{path}{QUEUE}"
        self.queue = _open(self._queue_path, path)
        self.turn = _open(f"{path}{TURN}", path)
        if os.fstat(self.queue).st_size < SIZE:
            os.pwrite(self.queue, b"\0", SIZE - 1)  # takes its place on the disk now: a page that finds none kills the process
        self.memory = mmap.mmap(self.queue, SIZE)
        self._inode = os.fstat(self.queue).st_ino

    def __del__(self) -> None:
        """Close them."""
        self.close()

    def stand(self) -> bool:
        """Say whether the path still leads to the open file."""
        try:
            return os.stat(self._queue_path).st_ino == self._inode
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Close them, once. The memory, which other threads may be reading, goes with the last who has it."""
        for name in ("queue", "turn"):
            if (descriptor := getattr(self, name)) >= 0:
                setattr(self, name, -1)
                os.close(descriptor)


def _open(path: str, database: Path) -> int:
    """Open a file, made for whom the database is: a command that root runs must not keep the server out.

    Raises OSError for a link, by which who may write to the folder could have root give other files away.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o644)
    try:
        made = os.fstat(descriptor)
        if not stat.S_ISREG(made.st_mode) or made.st_nlink > 1:
            raise OSError(f"{path} is no file of its own")
        with suppress(FileNotFoundError):  # the first writer of all comes before SQLite makes the file
            wanted = database.stat()
            if made.st_uid == os.geteuid() and made.st_mode != wanted.st_mode:
                os.fchmod(descriptor, wanted.st_mode & 0o777)
            if os.geteuid() == 0 and (made.st_uid, made.st_gid) != (wanted.st_uid, wanted.st_gid):
                os.fchown(descriptor, wanted.st_uid, wanted.st_gid)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
