"""The sites already read, so that asking for the current one costs a query once a process."""

from typing import Any


class SiteCache:
    """Sites by database and by primary key or lower-case domain.

    Only sites that exist are kept, under their domain in lower case, so no client can make it grow. Who reads a row takes `held`
    first and keeps the row there: when `clear` comes between, what was read is kept where nobody looks any more.
    """

    def __init__(self) -> None:
        self.held: dict[tuple[str, object], Any] = {}

    def clear(self) -> None:
        """Forget everything."""
        self.held = {}
