"""Streams that go no faster than their client reads.

granian takes what it is given for a stream into a queue without an end, so a client that reads nothing would have the server
hold all of it. The kernel knows better: as long as its own queue of the connection is not empty, granian's is not either. So
after each `PIECE` of a stream it is waited until the kernel has sent nearly all. Where the connection cannot be found (a Unix
socket, a system without /proc) streams go as fast as they are made.
"""

import asyncio
import fcntl
import os
import socket
import struct
import sys
import termios
from collections.abc import Iterator
from typing import cast

from quintet.kit import bridge

#: Bytes that are given to granian before it is looked what became of them.
PIECE = 512 * 1024
#: Bytes in the kernel's queue at which the next piece is given.
NEARLY_SENT = 128 * 1024
FIRST_WAIT, LONGEST_WAIT = 0.005, 0.1


class Pacer:
    """Counts what one stream was given, and waits for its client; ``client`` is its address as granian tells it."""

    __slots__ = ("_client", "_descriptor", "_given")

    def __init__(self, client: str) -> None:
        host, _, port = client.rpartition(":")
        self._client = (host.strip("[]"), int(port)) if port.isdigit() else None
        self._descriptor: int | None = None
        self._given = 0

    def gave(self, size: int) -> None:
        """Note ``size`` bytes that were given, and park until the client has read enough of them."""
        self._given += size
        if self._given < PIECE or self._client is None or not sys.platform.startswith("linux"):
            return
        self._given = 0
        pause = FIRST_WAIT
        while (waiting := self._in_queue()) is not None and waiting > NEARLY_SENT:
            bridge.wait(asyncio.sleep(pause))
            pause = min(pause * 2, LONGEST_WAIT)

    def _in_queue(self) -> int | None:
        """Return the bytes that the kernel has not sent or that are not acknowledged; None when there is no such connection."""
        if self._descriptor is None or _peer_of(self._descriptor) != self._client:
            self._descriptor = next((one for one in _descriptors() if _peer_of(one) == self._client), None)
        if self._descriptor is None:
            return None
        try:
            return int(struct.unpack("i", fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, b"\0" * 4))[0])
        except OSError:
            return None


def _descriptors() -> Iterator[int]:
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        return iter(())
    return (int(name) for name in names)


def _peer_of(descriptor: int) -> tuple[str, int] | None:
    """Return the address of who is at the other end of an open file; None when that is no such connection."""
    try:
        copy = os.dup(descriptor)
    except OSError:
        return None
    try:
        line = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        return None
    with line:
        try:
            peer: object = line.getpeername()
        except OSError:
            return None
    if not isinstance(peer, tuple):
        return None
    host, port = cast("tuple[str, int]", peer)[:2]
    return host, port
