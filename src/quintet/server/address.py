"""Where a server listens: ``port`` or ``host:port`` from a command line, or a Unix socket, and whether it is free."""

import errno
import os
import socket
import stat
import time
from contextlib import suppress
from pathlib import Path

from quintet.kit.patterns import late

_ADDRESS = late(r"(?:(?P<host>\d{1,3}(?:\.\d{1,3}){3}|\[[a-fA-F0-9:.]+\]|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*):)?(?P<port>\d+)")
_REASONS = {
    errno.EADDRINUSE: "That port is already in use. Name another one, such as 8001.",
    errno.EACCES: "You don't have permission to access that port.",
    errno.EADDRNOTAVAIL: "That IP address can't be assigned to.",
}


class CannotListen(OSError):
    """The address of a server is taken, or is none of this machine's."""


class UnknownHost(CannotListen):
    """The host of a server has no address."""


def parsed(text: str, default_host: str) -> tuple[str, int]:
    """Return (host, port) of ``port`` or ``host:port``; an IPv6 address stands in brackets, ``0`` for every address.

    Raises ValueError when ``text`` is neither.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise ValueError(f'"{text}" is not a valid port number or address:port pair.')
    host = (found["host"] or "").strip("[]")
    return ("0.0.0.0" if host == "0" else host or default_host), int(found["port"])  # noqa: S104  asked for by the user


def resolved(host: str, port: int, *, ipv6: bool = False) -> str:
    """Return the IP address that a host name stands for; granian binds addresses only.

    Raises UnknownHost when it stands for none.
    """
    family = socket.AF_INET6 if ipv6 else socket.AF_UNSPEC
    try:
        return str(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4][0])
    except socket.gaierror as error:
        raise UnknownHost(f"{host} is no known host: {error.strerror}.") from error


def require_free(ip: str, port: int) -> None:
    """Raise CannotListen unless a server can listen at ``ip:port``."""
    family, kind, protocol, _, address = socket.getaddrinfo(ip, port, type=socket.SOCK_STREAM)[0]
    try:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotListen(f"{shown(ip)}:{port}: {_REASONS.get(error.errno or 0, error.strerror)}") from error


def require_free_path(path: str) -> None:
    """Raise CannotListen unless a server can listen at a Unix socket; one that a killed server left behind is removed."""
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise CannotListen(f"{path}: there is no folder {folder}. Make it first; under systemd RuntimeDirectory= does.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotListen(f"{path}: this user may not write in {folder}.")
    if not os.path.lexists(path):
        return
    if not stat.S_ISSOCK(os.lstat(path).st_mode):
        raise CannotListen(f"{path} is there already, and no socket. Name another path.")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            with suppress(FileNotFoundError):  # another one that starts now has removed it
                os.unlink(path)
            return
        except OSError as error:
            raise CannotListen(f"{path}: {error.strerror or error}.") from error
    raise CannotListen(f"{path}: a server listens there already. Stop it, or name another path.")


def wait_until_free(ip: str, port: int, seconds: float) -> None:
    """Return as soon as a server can listen at ``ip:port``; raise CannotListen when that takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            require_free(ip, port)
        except CannotListen as error:
            if not isinstance(error.__cause__, OSError) or error.__cause__.errno != errno.EADDRINUSE:
                raise
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return


def shown(host: str) -> str:
    """Return a host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
