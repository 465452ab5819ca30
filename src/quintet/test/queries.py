"""Watching the queries of a connection."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

# unittest leaves the frames of this module out of the reports of failures.
__unittest = True


class CaptureQueriesContext:
    """The queries that ran on a connection during a block: ``len()``, iteration, and ``captured_queries``."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.initial_queries = 0
        self.final_queries: int | None = None
        self._forced = False

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self.captured_queries)

    def __getitem__(self, index: Any) -> Any:
        return self.captured_queries[index]

    def __len__(self) -> int:
        return len(self.captured_queries)

    @property
    def captured_queries(self) -> list[dict[str, str]]:
        """The queries since the block began, up to its end: dicts of ``sql`` and ``time``."""
        return self.connection.queries[self.initial_queries : self.final_queries]

    def __enter__(self) -> Self:
        self._forced = self.connection.force_debug_cursor
        self.connection.force_debug_cursor = True
        self.connection.ensure_connection()
        self.initial_queries = len(self.connection.queries_log)
        self.final_queries = None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.force_debug_cursor = self._forced
        if kind is None:
            self.final_queries = len(self.connection.queries_log)


class ExpectedQueries(CaptureQueriesContext):
    """Fails a test case unless exactly ``number`` queries ran; the failure lists them."""

    def __init__(self, case: Any, number: int, connection: Any) -> None:
        super().__init__(connection)
        self.case, self.number = case, number

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        super().__exit__(kind, error, trace)
        if kind is not None:
            return
        ran = self.captured_queries
        listed = "\n".join(f"{place}. {query['sql']}" for place, query in enumerate(ran, 1))
        self.case.assertEqual(
            len(ran), self.number, f"{len(ran)} queries executed, {self.number} expected\nCaptured queries were:\n{listed}"
        )
