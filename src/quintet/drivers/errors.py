"""The database errors of PEP 249, the errors of transactions, and the translation from a library's own.

Error
├─ InterfaceError
└─ DatabaseError
   ├─ DataError            ├─ OperationalError     ├─ IntegrityError
   ├─ InternalError        ├─ NotSupportedError    └─ ProgrammingError ─ TransactionManagementError
"""

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, ParamSpec, Protocol, TypeVar

from quintet.kernel.errors import SynchronousOnlyOperation
from quintet.services.connection_handler import ConnectionDoesNotExist as ConnectionDoesNotExist

P = ParamSpec("P")
R = TypeVar("R")


class Error(Exception):
    """Anything that a database or its library reports."""


class InterfaceError(Error):
    """The database library was used wrongly, or failed on its own."""


class DatabaseError(Error):
    """The database reported an error."""


class DataError(DatabaseError):
    """A value that does not fit: out of range, division by zero, malformed."""


class OperationalError(DatabaseError):
    """Trouble outside the programmer's reach: unreachable server, lost connection, locked file, no memory."""


class IntegrityError(DatabaseError):
    """A constraint was broken."""


class InternalError(DatabaseError):
    """The database is in a state in which it cannot go on."""


class ProgrammingError(DatabaseError):
    """The statement is wrong: a syntax error, a missing table, a wrong number of parameters."""


class NotSupportedError(DatabaseError):
    """The database cannot do what was asked."""


class TransactionManagementError(ProgrammingError):
    """The transaction is used in a way that would break it."""


STANDARD: tuple[type[Error], ...] = (
    InterfaceError,
    DataError,
    OperationalError,
    IntegrityError,
    InternalError,
    ProgrammingError,
    NotSupportedError,
    DatabaseError,
    Error,
)


class Library(Protocol):
    """What PEP 249 asks of a module: its error classes by their standard names."""

    Error: type[Exception]


class Translation:
    """Finds the standard error for a library's error, by the nearest standard ancestor of its class."""

    def __init__(self, library: object) -> None:
        self._table = [(getattr(library, standard.__name__), standard) for standard in STANDARD]

    def of(self, error: Exception) -> Error:
        """Return the standard error to raise from ``error``, with the same arguments."""
        for theirs, ours in self._table:
            if isinstance(error, theirs):
                return ours(*error.args)
        return Error(*error.args)


class DatabaseErrorWrapper:
    """Turns the errors of a connection's database library into ours: around a block, or around a function.

    The error that is raised has the library's as its ``__cause__``, and its arguments.
    """

    def __init__(self, wrapper: Any) -> None:
        self.wrapper = wrapper

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        library: Any = self.wrapper.Database
        if isinstance(error, Exception) and isinstance(error, library.Error):
            raise Translation(library).of(error).with_traceback(trace) from error

    def __call__(self, func: Callable[P, R]) -> Callable[P, R]:
        """Return ``func`` with its errors turned into ours."""

        @wraps(func)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with self:
                return func(*args, **kwargs)

        return inside


ASYNC_UNSAFE = (
    "A query was made in a thread whose event loop is running, by code that cannot be suspended. Await the a-named method "
    "(aget, acreate, asave, ...) or `quintet.kit.bridge.run(function)`, or move the code into a thread with sync_to_async."
)


def refusal() -> SynchronousOnlyOperation:
    """Return the error for a query that would freeze the event loop."""
    return SynchronousOnlyOperation(ASYNC_UNSAFE)
