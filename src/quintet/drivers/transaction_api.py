"""The functions of `quintet.db.transaction` that act on the connection of an alias; ``using`` None is the default one."""

import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.connection import Connection
from quintet.drivers.current import connections


def get_connection(using: str | None = None) -> Connection[Any]:
    """Return the connection of an alias."""
    return connections[DEFAULT_DB_ALIAS if using is None else using]


def get_autocommit(using: str | None = None) -> bool:
    """Return whether each statement commits by itself."""
    return get_connection(using).get_autocommit()


def set_autocommit(autocommit: bool, using: str | None = None) -> None:
    """Switch autocommit.

    Raises TransactionManagementError inside an atomic block.
    """
    get_connection(using).set_autocommit(autocommit)


def commit(using: str | None = None) -> None:
    """Commit what is open while autocommit is off.

    Raises TransactionManagementError inside an atomic block.
    """
    get_connection(using).commit()


def rollback(using: str | None = None) -> None:
    """Roll back what is open while autocommit is off.

    Raises TransactionManagementError inside an atomic block.
    """
    get_connection(using).rollback()


def savepoint_create(using: str | None = None) -> str | None:
    """Open a savepoint and return its id."""
    return get_connection(using).savepoint()


def savepoint(using: str | None = None) -> str | None:
    """Do as `savepoint_create`, its name since 6.1."""
    warnings.warn("savepoint() is renamed: call savepoint_create().", DeprecationWarning, stacklevel=2)
    return savepoint_create(using)


def savepoint_commit(sid: str | None, using: str | None = None) -> None:
    """Release a savepoint."""
    get_connection(using).savepoint_commit(sid)


def savepoint_rollback(sid: str | None, using: str | None = None) -> None:
    """Undo what was done since a savepoint."""
    get_connection(using).savepoint_rollback(sid)


def clean_savepoints(using: str | None = None) -> None:
    """Start the names of savepoints anew."""
    get_connection(using).clean_savepoints()


def get_rollback(using: str | None = None) -> bool:
    """Return whether the innermost atomic block will roll back.

    Raises TransactionManagementError outside of atomic blocks.
    """
    return get_connection(using).get_rollback()


def set_rollback(rollback: bool, using: str | None = None) -> None:
    """Make the innermost atomic block roll back, or not.

    Raises TransactionManagementError outside of atomic blocks.
    """
    get_connection(using).set_rollback(rollback)


def on_commit(func: Callable[[], object], using: str | None = None, robust: bool = False) -> None:
    """Call ``func`` after the open transaction is committed, at once when none is open."""
    get_connection(using).on_commit(func, robust)


@contextmanager
def mark_for_rollback_on_error(using: str | None = None) -> Generator[None]:
    """Let an error inside the block break the enclosing atomic block, for steps that would leave it half done."""
    try:
        yield
    except Exception:
        break_block(get_connection(using))
        raise


def break_block(connection: Connection[Any]) -> None:
    """Have the enclosing atomic block roll back, if there is one: a step inside it failed half way."""
    if connection.in_atomic_block:
        connection.needs_rollback = True
