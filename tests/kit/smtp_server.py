"""A mail server on a free port of this machine: takes messages over SMTP and keeps them, over TLS and with log-in when asked."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Delivery:
    """One message as the server got it."""

    sender: str
    people: list[str]
    data: bytes


@dataclass
class Mailroom:
    """What the server offers, and what it got."""

    extensions: tuple[str, ...] = ("8BITMIME",)
    login: tuple[str, str] | None = None
    refuses: frozenset[str] = frozenset()
    tls: ssl.SSLContext | None = None
    port: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    connections: int = 0
    secured: int = 0


class _Session(socketserver.StreamRequestHandler):
    room: Mailroom

    def handle(self) -> None:
        self.room.connections += 1
        self.sender, self.people = "", []
        self.say("220 ready")
        while line := self.rfile.readline():
            word, _, rest = line.decode("utf-8").strip().partition(" ")
            answer = getattr(self, f"on_{word.lower()}", None)
            if answer is None:
                self.say("502 unknown")
            elif answer(rest) is False:
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def on_ehlo(self, _rest: str) -> None:
        offers = [*self.room.extensions, *(["AUTH PLAIN"] if self.room.login else []), *(["STARTTLS"] if self.room.tls else [])]
        names = ["localhost", *offers]
        self.say(*(f"250{' ' if number == len(names) - 1 else '-'}{name}" for number, name in enumerate(names)))

    def on_starttls(self, _rest: str) -> bool:
        self.say("220 go ahead")
        assert self.room.tls is not None
        try:
            self.connection = self.room.tls.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:
            return False  # the client does not trust this server
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.room.secured += 1
        return True

    def on_auth(self, rest: str) -> None:
        _, name, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.say("235 welcome" if (name, password) == self.room.login else "535 wrong")

    def on_mail(self, rest: str) -> None:
        self.sender = rest.partition("<")[2].partition(">")[0]
        self.say("250 ok")

    def on_rcpt(self, rest: str) -> None:
        address = rest.partition("<")[2].partition(">")[0]
        if address in self.room.refuses:
            self.say("550 nobody")
            return
        self.people.append(address)
        self.say("250 ok")

    def on_rset(self, _rest: str) -> None:
        self.sender, self.people = "", []
        self.say("250 ok")

    def on_data(self, _rest: str) -> None:
        self.say("354 go")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.room.deliveries.append(Delivery(self.sender, self.people, b"".join(lines)))
        self.on_rset("")

    def on_quit(self, _rest: str) -> bool:
        self.say("221 bye")
        return False


@contextmanager
def mail_server(room: Mailroom) -> Iterator[Mailroom]:
    """Serve ``room`` for the block."""
    handler = type("Session", (_Session,), {"room": room})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        room.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield room
        finally:
            server.shutdown()
            thread.join(5)
