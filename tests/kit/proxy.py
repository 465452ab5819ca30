"""A TCP proxy of our own, to break connections in the ways that networks do."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: Closing such a socket sends a reset instead of a goodbye.
ABRUPT = struct.pack("ii", 1, 0)


class Proxy:
    """Forwards ``127.0.0.1:port`` to a target, until it is told to do otherwise."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.flows = threading.Event()
        self.flows.set()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._mutex = threading.Lock()
        self._door: socket.socket | None = None
        self.port = 0
        self.open()

    def open(self) -> None:
        """Take connections (again)."""
        door = socket.create_server(("127.0.0.1", self.port))
        self.port = door.getsockname()[1]
        self._door = door
        threading.Thread(target=self._serve, args=(door,), daemon=True).start()

    def shut(self) -> None:
        """Refuse new connections and reset those that there are, as a server does that is restarted."""
        if self._door is not None:
            with suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
            self._door = None
        self.reset()

    def reset(self) -> None:
        """Reset every connection."""
        with self._mutex:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def freeze(self) -> None:
        """Forward nothing any more, and say nothing about it."""
        self.flows.clear()

    def thaw(self) -> None:
        """Forward again."""
        self.flows.set()

    @property
    def connections(self) -> int:
        """How many connections there are."""
        with self._mutex:
            return len(self._pairs)

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                client, _address = door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.target, timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            pair = (client, server)
            with self._mutex:
                self._pairs.add(pair)
            for source, sink in (pair, pair[::-1]):
                threading.Thread(target=self._pump, args=(source, sink, pair), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, pair: tuple[socket.socket, socket.socket]) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.flows.wait()
                sink.sendall(data)
        with self._mutex:
            self._pairs.discard(pair)
        for end in pair:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def proxied(host: str, port: int) -> Iterator[Proxy]:
    """Give a proxy to ``host:port`` for the block."""
    proxy = Proxy((host, port))
    try:
        yield proxy
    finally:
        proxy.thaw()
        proxy.shut()
