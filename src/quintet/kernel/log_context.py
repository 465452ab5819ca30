"""What a log record can learn of the work that it was written in."""

from collections.abc import Mapping
from typing import Any, Protocol


class LogContext(Protocol):
    """The work in hand, as `kernel.current.log_context` holds it; asked only when a record is written."""

    @property
    def request_id(self) -> str:
        """What tells this piece of work from every other."""
        ...

    def fields(self) -> Mapping[str, Any]:
        """Return the fields for structured logs."""
        ...
