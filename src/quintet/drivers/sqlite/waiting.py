"""What is said of waiting to write to an SQLite file: who holds it and how to mend that; and the waits that could never end."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from quintet.drivers.errors import OperationalError
from quintet.drivers.sqlite.board import Note, holder, lives, number_of
from quintet.drivers.sqlite.lane import WriterLane

logger = logging.getLogger("django.db.backends")

#: A transaction that kept others waiting for so long (seconds) is told of.
LONG_SECONDS = 1.0

STALE = (
    "database is locked: this transaction began by reading, and another writer changed the database before it came to write, so "
    "that it would build on rows that are no longer as it read them (SQLITE_BUSY_SNAPSHOT). Trying again inside of it cannot "
    "help: begin it anew. A transaction begins by reading in requests whose method only reads (GET, HEAD), and with the "
    "transaction_mode DEFERRED: write in a POST request, or before reading, or set OPTIONS['transaction_mode'] to 'IMMEDIATE'."
)


def locked(connection: Any, timeout: float) -> str:
    """Return what is said when the turn did not come in time."""
    lane: WriterLane = connection.database.lane
    return (
        f"database is locked: waited {timeout:g} s to write to {connection.settings_dict['NAME']} (alias {connection.alias!r}). "
        f"{_first_up(holder(lane.path, lane.board))}. "
        "Shorten that transaction (mail, requests to other servers and long computations belong behind its end: "
        "transaction.on_commit), or raise OPTIONS['timeout']."
    )


def tell_of_long(connection: Any) -> None:
    """Log that a transaction kept others waiting for long."""
    note = connection.database.lane.board.read()
    if note is not None and note.seconds >= LONG_SECONDS:
        logger.warning(
            "A transaction on %r kept other writers waiting: %s. It ended after %.1f s%s. Shorten it, or do what takes long "
            "behind its end (transaction.on_commit).",
            *(connection.alias, note.name, note.seconds, _statement(note)),
        )


def tell_of_leak(connection: Any) -> None:
    """Log that a transaction was still open when its unit of work ended."""
    note = connection.database.lane.board.read() if connection._holds_lane else None  # noqa: SLF001  of its own room
    logger.warning(
        "A transaction on %r was open when its unit of work (a request, a command, a thread) ended, and was rolled back%s. Use "
        "transaction.atomic, or call commit() or rollback() after set_autocommit(False).",
        *(connection.alias, "" if note is None else f"; others could not write for {note.seconds:.1f} s{_statement(note)}"),
    )


def _statement(note: Note) -> str:
    return f"; its statement: {note.statement}" if note.statement else ""


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- circles


@contextmanager
def noted(connection: Any) -> Generator[None]:
    """Say on the boards of the files whose turns this unit of work holds which one it waits for now.

    Two units that each hold what the other one waits for would do so until their timeouts. Whoever closes such a circle is told
    at once: both say first what they wait for and look then, so that one of them sees it.

    Raises OperationalError in a circle, be it of one file that has two aliases.
    """
    mine: WriterLane = connection.database.lane
    others = _writing_beside(connection)
    held = [one.database.lane for one in others]
    if mine in held:
        raise _twice(connection, next(one.alias for one in others if one.database.lane is mine))
    for lane in held:
        lane.board.wait_for(number_of(str(mine.path)))
    try:
        if held and mine.path is not None:
            _look_for_circle(connection, mine, held)
        yield
    finally:
        for lane in held:
            lane.board.wait_for(0)


def _writing_beside(connection: Any) -> list[Any]:
    """Return the other connections of the unit of work whose transactions hold the turn of their file."""
    unit = connection._unit()  # noqa: SLF001  of its own room
    others = [] if unit is None else [one for one in unit.held.values() if one is not connection]
    return [one for one in others if one.vendor == "sqlite" and one._holds_lane]  # noqa: SLF001  of its own room


def _twice(connection: Any, alias: str) -> OperationalError:
    return OperationalError(
        f"database is locked: this unit of work has a transaction open on the same file under the alias {alias!r}, and as "
        f"{connection.alias!r} it would wait for itself. Use one of the two aliases inside of it, or give them files of their "
        "own in DATABASES."
    )


def _look_for_circle(connection: Any, mine: WriterLane, held: list[WriterLane]) -> None:
    """Follow who waits for what from the file that is waited for; raise when that leads to a file held here."""
    lanes = {number_of(path): lane for path, lane in list(connection.database.lanes.by_path.items())}
    at: WriterLane | None = mine
    for _ in range(len(lanes)):
        note = None if at is None else at.board.read()
        if note is None or not note.waits_for or not lives(note.process):
            return
        at = lanes.get(note.waits_for)
        if at in held:
            assert at is not None
            raise OperationalError(
                f"database is locked: deadlock. This unit of work writes to {at.path} and waits for {mine.path} (alias "
                f"{connection.alias!r}); {note.name} holds that one and waits for the first{_statement(note)}. Write to several "
                "databases in the same order everywhere, or not inside one transaction."
            )
