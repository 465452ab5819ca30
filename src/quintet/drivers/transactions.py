"""What an atomic block does to its connection: begin or savepoint on entry; commit, release or roll back on exit.

    depth 0 ─enter─► BEGIN ─enter─► SAVEPOINT ─enter─► SAVEPOINT ...
            ◄─leave─ COMMIT │ ROLLBACK   ◄─leave─ RELEASE │ ROLLBACK TO

`needs_rollback` is set where a rollback is due but has to wait for an outer frame (a block without a savepoint, an error that
broke the transaction); until then queries are refused.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

from quintet.drivers.errors import Error, TransactionManagementError
from quintet.drivers.sharing import BlockLock
from quintet.drivers.unit import current_unit
from quintet.kit.record import record, replace

logger = logging.getLogger("django.db.backends.base")

#: The savepoints that were open at registration, the callback, and whether its errors are only logged.
Hook: TypeAlias = tuple[frozenset[str], Callable[[], object], bool]

BROKEN = "An error occurred in the current transaction. You can't execute queries until the end of the 'atomic' block."
FORBIDDEN = "This is forbidden when an 'atomic' block is active."
NO_FLAG = "The rollback flag doesn't work outside of an 'atomic' block."
NOT_DURABLE = "A durable atomic block cannot be nested within another atomic block."
OVER = (
    "The transaction of this atomic block is over: the task that opened it with atomic(share=True), or the test around it, did "
    "not wait for the end of the block. Await tasks and join threads inside of the outer block."
)
NO_HOOKS = "on_commit() cannot be used in manual transaction management"


@record(frozen=False)
class Frame:
    """One atomic block that is open on a connection.

    ``begins``: it opened the transaction itself. ``savepoint``: the one it opened, if any. ``blocks``: it holds the block
    lock. ``shares``: it opened the transaction to child tasks. ``given_up``: its task could not wait for these.
    """

    begins: bool = False
    savepoint: str | None = None
    blocks: bool = False
    shares: bool = False
    from_test: bool = False
    given_up: bool = False


class Ground(Protocol):
    """What atomic blocks need of a connection."""

    alias: str
    autocommit: bool
    in_atomic_block: bool
    needs_rollback: bool
    closed_in_transaction: bool
    frames: list[Frame]
    run_on_commit: list[Hook]
    sharing: BlockLock | None

    def require_owner(self) -> None:
        """Raise TransactionManagementError in a task that does not own the transaction."""
        ...

    def pin(self) -> None:
        """Keep one raw connection until `unpin`."""
        ...

    def unpin(self) -> None:
        """Undo one `pin`."""
        ...

    def begin(self) -> None:
        """Open a transaction."""
        ...

    def is_aborted(self) -> bool:
        """Say whether the database takes nothing but a rollback, after an error that somebody caught inside the block."""
        ...

    def ensure_transaction(self) -> None:
        """Open a transaction when none is open (autocommit is off)."""
        ...

    def finish(self, verb: str) -> None:
        """Run COMMIT or ROLLBACK."""
        ...

    def mark(self, verb: str, name: str) -> None:
        """Run SAVEPOINT, RELEASE SAVEPOINT or ROLLBACK TO SAVEPOINT with a savepoint's name."""
        ...

    def new_savepoint_name(self) -> str:
        """Return a name that this connection has not used yet."""
        ...

    def drop_link(self) -> None:
        """Close the raw connection, whose state is unknown."""
        ...


def enter(ground: Ground, *, savepoint: bool, durable: bool, share: bool, from_test: bool) -> None:
    """Open an atomic block.

    Raises RuntimeError for a durable block inside another (those of a test case do not count).
    """
    if durable and ground.frames and not ground.frames[-1].from_test:
        raise RuntimeError(NOT_DURABLE)
    frame = Frame(from_test=from_test)
    lock = ground.sharing
    if lock is not None and not from_test:
        lock.acquire(current_unit(), block=True)
        frame.blocks = True
    try:
        _open(ground, frame, savepoint)
    except BaseException:
        if frame.blocks and lock is not None:
            lock.release(block=True)
        raise
    ground.frames.append(frame)
    ground.in_atomic_block = True
    if share and ground.sharing is None:
        frame.shares = True
        ground.sharing = BlockLock(ground.alias)


def _open(ground: Ground, frame: Frame, savepoint: bool) -> None:
    if ground.frames:
        if ground.sharing is None:
            ground.require_owner()
        if savepoint and not ground.needs_rollback:
            frame.savepoint = _new_savepoint(ground)
        return
    ground.pin()
    try:
        ground.needs_rollback = ground.closed_in_transaction = False
        if ground.autocommit:
            ground.begin()
            frame.begins = True
        else:
            ground.ensure_transaction()
            frame.savepoint = _new_savepoint(ground)
    except BaseException:
        ground.unpin()
        raise


def _new_savepoint(ground: Ground) -> str:
    name = ground.new_savepoint_name()
    ground.mark("SAVEPOINT", name)
    return name


def leave(ground: Ground, *, failed: bool, from_test: bool = False) -> None:
    """Close the innermost atomic block; after the outermost one was committed, run the `on_commit` callbacks.

    Raises TransactionManagementError when the transaction is over already: whoever shared it is through.
    """
    lock = ground.sharing
    while from_test and not ground.frames[-1].from_test:
        ground.frames.pop()  # of a thread or task that the test did not wait for
    if not ground.frames or ground.frames[-1].from_test is not from_test:
        if lock is not None and lock.holds_block(current_unit()):
            lock.release(block=True)
        raise TransactionManagementError(OVER)
    if lock is not None:
        _await_children(ground, lock)
    frame = ground.frames.pop()
    try:
        if ground.closed_in_transaction:
            ground.run_on_commit.clear()
        elif failed or ground.needs_rollback or ground.is_aborted():
            _undo(ground, frame)
        else:
            _keep(ground, frame)
    finally:
        _close_frame(ground, frame, lock)
    if frame.begins and ground.run_on_commit:
        run_hooks(ground)


def _await_children(ground: Ground, lock: BlockLock) -> None:
    """Before the block that shares the transaction is closed, let children close theirs, which lie above it."""
    frame = next((frame for frame in ground.frames if frame.shares), None)
    unit = current_unit()
    if frame is None or lock.holds_block(unit):
        return
    try:
        lock.acquire(unit, block=True)
    except BaseException:
        # Nothing may be kept, and nobody may go on in it; the last child closes the frame.
        frame.given_up = True
        ground.run_on_commit.clear()
        ground.closed_in_transaction = ground.needs_rollback = True
        ground.drop_link()
        raise


@contextmanager
def block(ground: Ground) -> Generator[None]:
    """Run the block atomically on one connection, for code below `atomic`."""
    enter(ground, savepoint=True, durable=False, share=False, from_test=False)
    try:
        yield
    except BaseException:
        leave(ground, failed=True)
        raise
    leave(ground, failed=False)


def _close_frame(ground: Ground, frame: Frame, lock: BlockLock | None) -> None:
    while ground.frames and ground.frames[-1].given_up:
        frame = replace(frame, shares=ground.frames.pop().shares)
    if frame.shares:
        ground.sharing = None
    if not ground.frames:
        ground.in_atomic_block = ground.needs_rollback = ground.closed_in_transaction = False
        ground.unpin()
    if lock is not None and (frame.blocks or frame.shares):
        lock.release(block=True)


def _keep(ground: Ground, frame: Frame) -> None:
    if frame.begins:
        try:
            ground.finish("COMMIT")
        except BaseException:
            _roll_back_all(ground)
            raise
    elif frame.savepoint is not None:
        try:
            ground.mark("RELEASE SAVEPOINT", frame.savepoint)
        except BaseException:
            _roll_back_to(ground, frame.savepoint)
            raise


def _undo(ground: Ground, frame: Frame) -> None:
    ground.needs_rollback = False
    if frame.begins:
        _roll_back_all(ground)
    elif frame.savepoint is not None:
        _roll_back_to(ground, frame.savepoint)
    else:
        ground.needs_rollback = bool(ground.frames)


def _roll_back_all(ground: Ground) -> None:
    ground.run_on_commit.clear()
    try:
        ground.finish("ROLLBACK")
    except Error:
        # The connection is lost or confused: closing it rolls back, on the server too.
        ground.drop_link()


def _roll_back_to(ground: Ground, name: str) -> None:
    forget_hooks(ground, name)
    try:
        ground.mark("ROLLBACK TO SAVEPOINT", name)
        ground.mark("RELEASE SAVEPOINT", name)
    except Error:
        # Only the outer frame can mend this.
        ground.needs_rollback = True


def forget_hooks(ground: Ground, savepoint: str) -> None:
    """Drop the callbacks that were registered inside ``savepoint``."""
    ground.run_on_commit[:] = [hook for hook in ground.run_on_commit if savepoint not in hook[0]]


def add_hook(ground: Ground, function: Callable[[], object], robust: bool) -> None:
    """Call ``function`` after the open transaction is committed, at once when none is open.

    Raises TypeError for something that cannot be called, TransactionManagementError while autocommit is off.
    """
    if not callable(function):
        raise TypeError("on_commit()'s callback must be a callable.")
    if ground.in_atomic_block:
        inside = frozenset(frame.savepoint for frame in ground.frames if frame.savepoint is not None)
        ground.run_on_commit.append((inside, function, robust))
    elif not ground.autocommit:
        raise TransactionManagementError(NO_HOOKS)
    else:
        call_hook(function, robust, "in on_commit()")


def run_hooks(ground: Ground) -> None:
    """Call the callbacks in the order of registration; an error of one that is not robust drops the later ones."""
    hooks = list(ground.run_on_commit)
    ground.run_on_commit.clear()
    for _inside, function, robust in hooks:
        call_hook(function, robust, "in on_commit() during transaction")


def call_hook(function: Callable[[], Any], robust: bool, when: str) -> None:
    """Call one callback; the error of a robust one is logged."""
    if not robust:
        function()
        return
    try:
        function()
    except Exception as error:
        name = getattr(function, "__qualname__", repr(function))
        logger.error("Error calling %s %s (%s).", name, when, error, exc_info=error)  # noqa: TRY400  exc_info is given
