"""Catching what is written to the standard streams, and extending the import path, for a block."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from io import StringIO


@contextmanager
def _replaced(name: str) -> Iterator[StringIO]:
    original, stream = getattr(sys, name), StringIO()
    setattr(sys, name, stream)
    try:
        yield stream
    finally:
        setattr(sys, name, original)


def captured_stdout() -> AbstractContextManager[StringIO]:
    """Put a StringIO in place of standard output."""
    return _replaced("stdout")


def captured_stderr() -> AbstractContextManager[StringIO]:
    """Put a StringIO in place of standard error."""
    return _replaced("stderr")


def captured_stdin() -> AbstractContextManager[StringIO]:
    """Put a StringIO in place of standard input."""
    return _replaced("stdin")


@contextmanager
def extend_sys_path(*paths: str) -> Iterator[None]:
    """Import from these folders too."""
    before = list(sys.path)
    sys.path.extend(paths)
    try:
        yield
    finally:
        sys.path[:] = before


class Approximate:
    """Equals any number that rounds to the same ``places`` digits."""

    def __init__(self, val: float | Decimal, places: int = 7) -> None:
        self.val, self.places = val, places

    def __repr__(self) -> str:
        return repr(self.val)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int | float | Decimal):
            return NotImplemented
        return self.val == other or round(abs(self.val - other), self.places) == 0  # pyright: ignore[reportOperatorIssue]  # of one kind, or an error

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # equal values have different hashes
