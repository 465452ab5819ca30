"""`BodyStream`: the body of a request as a file, read chunk by chunk from whichever server delivers it."""

from collections.abc import Callable, Iterator

from quintet.http.errors import UnreadablePostError

NextChunk = Callable[[], bytes]


def no_more() -> bytes:
    """Deliver the chunks of an empty body."""
    return b""


class BodyStream:
    """A read-only binary file over ``next_chunk``, which returns b"" at the end; ``next_chunk`` may wait.

    An OSError of ``next_chunk``, as when the client goes away, is raised as UnreadablePostError by whatever reads.
    """

    __slots__ = ("_ahead", "_ended", "_next")

    def __init__(self, next_chunk: NextChunk, ahead: bytes = b"") -> None:
        self._next = next_chunk
        self._ahead = ahead
        self._ended = False

    def chunk(self) -> bytes:
        """Return the next bytes as they arrive, b"" at the end."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        if self._ended:
            return b""
        try:
            found = self._next()
        except OSError as error:
            raise UnreadablePostError(*error.args) from error
        self._ended = not found
        return found

    def chunks(self) -> Iterator[bytes]:
        """Yield what is left, as it arrives."""
        while found := self.chunk():
            yield found

    def read(self, size: int | None = None) -> bytes:
        """Return ``size`` bytes, fewer at the end; everything for None or a negative size."""
        if size is None or size < 0:
            return b"".join(self.chunks())
        parts: list[bytes] = []
        missing = size
        while missing and (found := self.chunk()):
            parts.append(found[:missing])
            self._ahead = found[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int | None = None) -> bytes:
        """Return bytes up to and with the next line feed, at most ``size`` of them."""
        limit = -1 if size is None else size
        parts: list[bytes] = []
        length = 0
        while length != limit and (found := self.chunk()):
            cut = found.find(b"\n") + 1 or len(found)
            if limit >= 0:
                cut = min(cut, limit - length)
            parts.append(found[:cut])
            length += cut
            self._ahead = found[cut:]
            if parts[-1].endswith(b"\n"):
                break
        return b"".join(parts)
