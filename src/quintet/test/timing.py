"""How long the parts of a run took, for ``--timing``."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class TimeKeeper:
    """Measures named blocks; those of one name are listed one by one."""

    def __init__(self) -> None:
        self.records: dict[str, list[float]] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure the block."""
        self.records.setdefault(name, [])
        start = time.perf_counter()
        try:
            yield
        finally:
            self.records[name].append(time.perf_counter() - start)

    def print_results(self) -> None:
        """Write one line a block on stderr."""
        for name, durations in self.records.items():
            for duration in durations:
                sys.stderr.write(f"{name} took {duration:.3f}s\n")


class NullTimeKeeper(TimeKeeper):
    """Measures nothing."""

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Run the block."""
        yield

    def print_results(self) -> None:
        """Say nothing."""
