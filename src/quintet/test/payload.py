"""`FakePayload`: the body of a request that a test sends, as strict as the socket of a server."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from quintet.kit.encoding import force_bytes


class FakePayload:
    """A binary file that is written first and then read, as far as it goes and no further.

    A server's socket would wait for bytes that never come; here reading beyond the end raises AssertionError.
    """

    def __init__(self, initial_bytes: str | bytes | None = None) -> None:
        self._content = BytesIO()
        self._left = 0
        self._is_read = False
        if initial_bytes is not None:
            self.write(initial_bytes)

    def __len__(self) -> int:
        return self._left

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def write(self, b: str | bytes) -> None:
        """Add to the body; text is encoded as UTF-8. ValueError once any of it was read."""
        if self._is_read:
            raise ValueError("Unable to write a payload after it's been read")
        data = force_bytes(b)
        self._content.write(data)
        self._left += len(data)

    def writelines(self, lines: Iterable[str | bytes]) -> None:
        """Add several pieces."""
        for line in lines:
            self.write(line)

    def read(self, size: int | None = None) -> bytes:
        """Return ``size`` bytes, all that are left for None or -1."""
        wanted = self._left if size is None or size == -1 else size
        self._begin(wanted)
        return self._taken(self._content.read(wanted))

    def readline(self, size: int | None = None) -> bytes:
        """Return the next line, at most ``size`` bytes of it."""
        wanted = self._left if size is None or size == -1 else size
        self._begin(wanted)
        return self._taken(self._content.readline(wanted))

    def close(self) -> None:
        """Keep the content: memory needs no closing."""

    def _begin(self, wanted: int) -> None:
        if not self._is_read:
            self._content.seek(0)
            self._is_read = True
        # One who asks for the end once more is told so; only a part of what is missing cannot be waited for.
        if self._left and wanted > self._left:
            raise AssertionError("Cannot read more than the available bytes from the HTTP incoming data.")

    def _taken(self, data: bytes) -> bytes:
        self._left -= len(data)
        return data
