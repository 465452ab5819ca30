"""The fuse box of the servers: what a supervised process knows of the one that watches over it, and headers made once."""

import os
from collections.abc import Mapping


class Supervised:
    """What the processes around the development server leave for one another.

    ``environment`` is the environment before the project changed it; ``report_to`` the pipe on which a child tells its nursery
    which libraries it loaded, None when nobody asks; ``control`` the socket to the supervisor of a server that was not forked;
    ``status`` the exit status that this process's end will have; ``broken_files`` are the files in which errors were raised.
    """

    def __init__(self) -> None:
        self.environment: Mapping[str, str] | None = None
        self.report_to: int | None = None
        self.control: object = None
        self.status = 0
        self.broken_files: list[str] = []

    def remember_environment(self) -> None:
        """Keep the environment as it is now."""
        self.environment = dict(os.environ)


supervised = Supervised()


class EncodedHeaders(dict[tuple[str, str], tuple[bytes, bytes]]):
    """Header pairs as ASGI wants them, by the pair; most responses have the same few, so some hundreds are kept."""

    MOST = 512
    #: Longer values are hardly sent twice.
    LONGEST = 200

    def __missing__(self, pair: tuple[str, str]) -> tuple[bytes, bytes]:
        """Return the pair in bytes."""
        found = pair[0].lower().encode("latin-1"), pair[1].encode("latin-1")
        if len(self) < self.MOST and len(pair[1]) < self.LONGEST:
            self[pair] = found
        return found


encoded_headers = EncodedHeaders()
