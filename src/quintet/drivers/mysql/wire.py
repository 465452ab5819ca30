"""The socket of one connection at our edge: PyMySQL reads and writes it as a plain one, and a task that waits is parked.

PyMySQL asks four things of its socket: `sendall`, `makefile`, `settimeout` and `close`. Its only waits are in the first, and in
reads of the file that the second gives: here these park inside a portal and block elsewhere. TLS is the same thing with a
`ssl.SSLObject` between (`TlsWire`), so it needs no thread. Figures: docs/design/mysql-driver.md.
"""

import asyncio
import select
import socket
import ssl
from collections.abc import Callable
from typing import Any, Protocol

from quintet.kit import bridge

#: Bytes that are read at once.
CHUNK = 65536
READ, WRITE = select.POLLIN, select.POLLOUT
#: What stops a task from outside.
STOPS = (asyncio.CancelledError, KeyboardInterrupt, SystemExit)


class Bytes(Protocol):
    """Where a `Reader` gets its bytes."""

    def recv(self) -> bytes:
        """Return what there is, at least one byte; none at the end."""
        ...


class Reader:
    """The buffered file over a wire: what PyMySQL reads its packets from.

    ``data`` holds what was received, ``at`` how far it was read.
    """

    __slots__ = ("_wire", "at", "data")

    def __init__(self, wire: Bytes) -> None:
        self._wire = wire
        self.data, self.at = b"", 0

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes, fewer at the end of the stream."""
        start = self.at
        end = start + size
        if end > len(self.data):
            if not self.fill(size):
                start, end = self.at, len(self.data)
            else:
                start, end = self.at, self.at + size
        self.at = end
        return self.data[start:end]

    def fill(self, size: int) -> bool:
        """Receive until ``size`` unread bytes are there; False when the stream ends first. The unread ones move to the front."""
        pieces = [self.data[self.at :]] if self.at < len(self.data) else []
        have = len(self.data) - self.at
        try:
            while have < size:
                piece = self._wire.recv()
                if not piece:
                    return False
                pieces.append(piece)
                have += len(piece)
        finally:
            self.data, self.at = b"".join(pieces), 0
        return True

    def close(self) -> None:
        """Forget what was received."""
        self.data, self.at = b"", 0


class Wire:
    """A connected socket.

    ``patience``: seconds that one wait may take, None for ever. ``interrupt`` is called when a task that waits for an answer is
    cancelled: it has the server stop, and says whether the wait may then go on to the answer's end; `stopped` holds the
    cancellation meanwhile.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(True)
        self.sock = sock
        self.patience: float | None = None
        self.interrupt: Callable[[], bool] | None = None
        self.stopped: BaseException | None = None
        self.closed = False
        self._poll = select.poll()
        self._poll.register(sock, READ)

    def settimeout(self, _seconds: float | None) -> None:
        """Do nothing: PyMySQL says its own timeouts before every packet, and `patience` holds ours."""

    def makefile(self, _mode: str) -> Reader:
        """Return the buffered file to read from."""
        return Reader(self)

    def close(self) -> None:
        """Close the socket."""
        self.closed = True
        self.sock.close()

    def has_news(self) -> bool:
        """Say whether there is something to read: on a connection at rest, that the server has hung up."""
        return self.closed or bool(self._poll.poll(0))

    def recv(self) -> bytes:
        """Return what there is to read, waiting for it; nothing once the server has hung up.

        Raises TimeoutError when it takes longer than `patience`.
        """
        if not bridge.can_wait():
            return self._recv_blocking()
        while True:
            try:
                return self.sock.recv(CHUNK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                self._park_for_answer()

    def _recv_blocking(self) -> bytes:
        if self.patience is not None:
            self._block(READ)
        while True:
            try:
                return self.sock.recv(CHUNK)
            except BlockingIOError:  # uvloop makes every socket that it watched a non-blocking one, for good
                self._block(READ)

    def sendall(self, data: bytes) -> None:
        """Send everything; the wire is closed when that is broken off, for half a packet cannot be taken back."""
        wait = self._park if bridge.can_wait() else self._block
        view = memoryview(data)
        try:
            while view:
                try:
                    view = view[self.sock.send(view, socket.MSG_DONTWAIT) :]
                except BlockingIOError:
                    wait(WRITE)
        except BaseException:
            self.close()
            raise

    def _block(self, event: int) -> None:
        poll = self._poll
        if event == WRITE:
            poll = select.poll()
            poll.register(self.sock, WRITE)
        if not poll.poll(None if self.patience is None else self.patience * 1000):
            raise self._impatient()

    def _park_for_answer(self) -> None:
        try:
            self._park(READ)
        except STOPS as stop:
            if self.interrupt is None or self.stopped is not None:
                raise
            self.stopped = stop
            if not self.interrupt():
                raise

    def _park(self, event: int) -> None:
        loop, number = asyncio.get_running_loop(), self.sock.fileno()
        future: asyncio.Future[None] = loop.create_future()
        watch, unwatch = (loop.add_reader, loop.remove_reader) if event == READ else (loop.add_writer, loop.remove_writer)
        timer = None if self.patience is None else loop.call_later(self.patience, _fail, future, self._impatient())
        watch(number, _settle, future)
        try:
            bridge.wait(future)
        finally:
            unwatch(number)
            if timer is not None:
                timer.cancel()

    def _impatient(self) -> TimeoutError:
        return TimeoutError(
            f"The server gave no answer within {self.patience:g} s, so the connection was closed: the network or the server "
            "hangs, or the statement is slow. See OPTIONS['answer_timeout']."
        )


def _settle(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: "asyncio.Future[None]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


class TlsWire:
    """A wire inside TLS: the ciphering is done in memory, so that every wait is still the plain wire's."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, host: str) -> None:
        self._wire = wire
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=host)
        self._step(self._tls.do_handshake)
        self._flush()

    def settimeout(self, _seconds: float | None) -> None:
        """Do nothing, as `Wire.settimeout`."""

    def makefile(self, _mode: str) -> Reader:
        """Return the buffered file to read from."""
        return Reader(self)

    def close(self) -> None:
        """Close the socket."""
        self._wire.close()

    def recv(self) -> bytes:
        """Return deciphered bytes; nothing once the server has hung up."""
        try:
            return self._step(lambda: self._tls.read(CHUNK))
        except ssl.SSLZeroReturnError:
            return b""

    def sendall(self, data: bytes) -> None:
        """Send everything, ciphered."""
        view = memoryview(data)
        while view:
            done: int = self._step(lambda view=view: self._tls.write(view))
            view = view[done:]
        self._flush()

    def _flush(self) -> None:
        if self._out.pending:
            self._wire.sendall(self._out.read())

    def _step(self, call: Callable[[], Any]) -> Any:
        """Call until no more bytes of the server are wanted."""
        while True:
            try:
                return call()
            except ssl.SSLWantReadError:
                self._flush()
                received = self._wire.recv()
                if received:
                    self._in.write(received)
                else:
                    self._in.write_eof()


class TlsContext:
    """What PyMySQL takes for the SSL context of its connection: it wraps a wire as that would wrap a socket."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context

    def wrap_socket(self, wire: Wire, server_hostname: str) -> TlsWire:
        """Return the wire inside TLS, after the handshake."""
        return TlsWire(wire, self._context, server_hostname)


def dialled(host: str, port: int, path: str | None, timeout: float, source: str | None = None) -> Wire:
    """Return a wire to a server: at a Unix socket's ``path``, else at ``host`` and ``port``. Parks or blocks meanwhile.

    Raises OSError when nothing answers there within ``timeout`` seconds.
    """
    if bridge.can_wait():
        sock = bridge.wait(asyncio.wait_for(_dial(host, port, path, source), timeout))
    elif path:
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout)
        try:
            sock.connect(path)
        except BaseException:
            sock.close()
            raise
    else:
        sock = socket.create_connection((host, port), timeout, (source, 0) if source else None)
    if not path:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return Wire(sock)


async def _dial(host: str, port: int, path: str | None, source: str | None) -> socket.socket:
    loop = asyncio.get_running_loop()
    found: list[Any] = [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", path)]
    if not path:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError | None = None
    for family, kind, protocol, _name, address in found:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            if source:
                sock.bind((source, 0))
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    assert failure is not None
    raise failure
