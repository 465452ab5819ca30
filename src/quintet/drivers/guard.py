"""Standing in for a connection that must not be used, or only after somebody was asked.

Three seams lead here: test cases refuse the databases that their class does not name; ``ensure_connection`` may be replaced
on the connection class (as pytest-django does to keep tests from the database), and every use then asks the replacement first;
and a thread may be given another one's connection.
"""

from abc import ABCMeta
from collections.abc import Callable
from typing import Any

from quintet.kernel import current

#: What reaches the database; everything else about a connection may be asked.
VERBS = frozenset(
    {
        *("fetch_all", "fetch_one", "execute", "execute_many", "insert", "stream", "script"),
        *("cursor", "chunked_cursor", "ensure_connection", "connect", "begin", "run_statement"),
    }
)
SEAM = "ensure_connection"


class ConnectionStandIn:
    """Knows everything about a connection; before a use of it, ``ask`` is called with the connection and the verb's name.

    ``below`` is what was pinned before; ``seam`` says that a replaced ``ensure_connection`` is why.
    """

    def __init__(
        self, find: Callable[[], Any], ask: Callable[[Any, str], object], below: Any = None, *, seam: bool = False
    ) -> None:
        self.__dict__.update(_find=find, _ask=ask, below=below, seam=seam)

    def __getattr__(self, name: str) -> Any:
        connection = self._find()
        if name in VERBS:
            self._ask(connection, name)
        return getattr(connection, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._find(), name, value)

    def __repr__(self) -> str:
        return repr(self._find())

    @property
    def __class__(self) -> Any:
        """The class of the connection, as `isinstance` sees it."""
        found: Any = self._find()
        return found.__class__

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise TypeError("A connection keeps its class.")


class Borrowed(ConnectionStandIn):
    """A connection that another thread made and still holds: every use asks whether that is allowed.

    Ending the unit of work that borrowed it leaves it as it is.
    """

    def __init__(self, connection: Any) -> None:
        super().__init__(lambda: connection, lambda found, _verb: found.validate_thread_sharing())

    def let_go(self) -> None:
        """Do nothing: it is the other thread's to return."""

    def abandon(self) -> None:
        """Do nothing, as `let_go`."""

    def close_if_unusable_or_obsolete(self) -> None:
        """Do nothing, as `let_go`."""


class Patchable(ABCMeta):
    """The class of connection classes: handlers look anew when ``ensure_connection`` is replaced on one."""

    def __setattr__(cls, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == SEAM:
            current.settings.store.bump()
