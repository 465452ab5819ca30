"""Keeping a pytest run from the databases, but for the tests that say that they use them."""

from typing import Any

from quintet.drivers.connection import Connection

REFUSAL = 'Database access not allowed, use the "django_db" mark, or the "db" or "transactional_db" fixtures to enable it.'


class DatabaseBlocker:
    """Replaces ``ensure_connection`` of every connection (a documented seam) by a refusal; blocks and unblocks nest."""

    def __init__(self) -> None:
        self._history: list[Any] = []
        self._real: Any = vars(Connection)["ensure_connection"]

    @property
    def is_blocked(self) -> bool:
        """Whether access is refused now."""
        return vars(Connection)["ensure_connection"] is not self._real

    def block(self) -> "_Restoring":
        """Refuse access, until the ``with`` block ends or `restore` is called."""
        return self._put(refuse)

    def unblock(self) -> "_Restoring":
        """Allow access, likewise."""
        return self._put(self._real)

    def _put(self, function: Any) -> "_Restoring":
        self._history.append(vars(Connection)["ensure_connection"])
        Connection.ensure_connection = function
        return _Restoring(self)

    def restore(self) -> None:
        """Take the last `block` or `unblock` back."""
        Connection.ensure_connection = self._history.pop()


class _Restoring:
    """The context of a block or unblock."""

    def __init__(self, blocker: DatabaseBlocker) -> None:
        self._blocker = blocker

    def __enter__(self) -> None:
        """Nothing more to do."""

    def __exit__(self, *error: object) -> None:
        self._blocker.restore()


def refuse(*args: Any, **kwargs: Any) -> None:
    """Raise RuntimeError that names the mends."""
    __tracebackhide__ = True
    raise RuntimeError(REFUSAL)
