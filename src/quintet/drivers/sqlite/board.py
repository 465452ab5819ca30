"""The board of a database: a page of memory on which the writer says who it is, so that those who wait can name it.

    0  1 while processes queue to write      8  process        16  since when (monotonic clock)     24  the file it waits for
    32 what the process calls itself       224  its statement

Processes share the page through a file. Nothing depends on what stands there but the words of messages and whether one looks
for a circle: who may write is for the locks to say, which the operating system takes from a process that ends.
"""

import mmap
import os
import re
import sys
from pathlib import Path
from struct import Struct
from time import monotonic
from zlib import crc32

from quintet.drivers.tags import tags_now
from quintet.kit.libraries import socket
from quintet.kit.record import record

SIZE = 512
NOTE, STATEMENT, WAITING, PROCESS = Struct("@qdQ192s288s"), Struct("@288s"), Struct("@Q"), Struct("@q")
NOTE_AT, WAITING_AT, STATEMENT_AT = 8, 24, 224
#: Where SQLite's lock of the one writer lies in the ``-shm`` file of a database in WAL mode.
WRITER_BYTE = 120
POSIX_LOCK = re.compile(r"^\d+: POSIX +\w+ +WRITE (\d+) \w+:\w+:(\d+) (\d+) (\d+)$", re.MULTILINE)


def own_name(process: int) -> bytes:
    """Return what a note says of this process: its number, the host, the program."""
    program = Path(sys.argv[0] if sys.argv else "").name
    return f"process {process} on {socket.gethostname()}{f' ({program})' if program else ''}".encode(errors="replace")


@record
class Note:
    """What a writer says: its process, how long it has held its turn (seconds), its name, and its statement."""

    process: int
    seconds: float
    name: str
    statement: str
    waits_for: int


class Board:
    """The page of one database; ``memory`` is shared with other processes where these have a part in the queue."""

    __slots__ = ("is_noted", "me", "memory", "process")

    def __init__(self, memory: "mmap.mmap | bytearray") -> None:
        self.memory = memory
        #: Whether the note is this process's own.
        self.is_noted = False
        self.process = os.getpid()
        self.me = b""

    def note(self) -> None:
        """Say that this process writes from now on, and for which request or command where queries have tags."""
        name = self.me = self.me or own_name(self.process)
        if tags := tags_now():
            name += b", " + ", ".join(f"{key} {tags[key]!r}" for key in tags).encode()
        NOTE.pack_into(self.memory, NOTE_AT, self.process, monotonic(), 0, name, b"")
        self.is_noted = True

    def tell(self, sql: str) -> None:
        """Say which statement the writer runs."""
        if not self.is_noted:
            self.note()
        STATEMENT.pack_into(self.memory, STATEMENT_AT, sql[:288].encode())

    def wait_for(self, file: int) -> None:
        """Say that the writer waits for its turn on another file, 0 for none."""
        if not self.is_noted:
            self.note()
        WAITING.pack_into(self.memory, WAITING_AT, file)

    def clear(self) -> None:
        """Take this process's note down; that of another one, which is still at SQLite, stays."""
        if self.is_noted:
            PROCESS.pack_into(self.memory, NOTE_AT, 0)
            self.is_noted = False

    def read(self) -> Note | None:
        """Return what the writer says, None when nobody does."""
        process, since, waits_for, name, statement = NOTE.unpack_from(self.memory, NOTE_AT)
        if not process:
            return None
        return Note(process, monotonic() - since, _text(name), _text(statement), waits_for)

    def held_for(self) -> float:
        """Return for how many seconds the writer has held its turn."""
        return monotonic() - NOTE.unpack_from(self.memory, NOTE_AT)[1]


def _text(found: bytes) -> str:
    return found.rstrip(b"\0").decode(errors="ignore")


def number_of(path: str) -> int:
    """Return the number by which a file is meant on a board; never 0."""
    return crc32(path.encode()) + 1


def lives(process: int) -> bool:
    """Say whether there is such a process here."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def holder(path: Path | None, board: Board) -> str:
    """Return who writes to the file, for an error: from the board, and where the system tells who has its lock, by that."""
    note = board.read()
    owner = None if path is None else _owner(path)
    if note is not None and (note.process == owner or (owner is None and lives(note.process))):
        doing = f"; its statement: {note.statement}" if note.statement else ""
        return f"{note.name} has held it for {note.seconds:.1f} s{doing}"
    if owner is None:
        return "another process holds it"
    return f"process {owner}{_program(owner)} holds it, with a statement outside of transactions or without this queue"


def _owner(path: Path) -> int | None:
    """Return the process that has SQLite's own lock for writing; None where the system does not say (only Linux does)."""
    try:
        inode = os.stat(f"{path}-shm").st_ino
        locks = Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return None
    for process, file, first, last in POSIX_LOCK.findall(locks):
        if int(file) == inode and int(first) <= WRITER_BYTE <= int(last):
            return int(process) or None
    return None


def _program(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return f" ({b' '.join(words).decode(errors='replace').strip()[:100]})"
