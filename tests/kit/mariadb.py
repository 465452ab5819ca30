"""A MariaDB server of a test's own, which may be stopped and started: made from the installed programs in a folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pymysql
import pytest

SETTINGS = ("--no-defaults", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--bind-address=127.0.0.1")
SECONDS = 60


@dataclass
class Server:
    """A running server."""

    folder: Path
    port: int
    user: str
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def settings(self) -> dict[str, str]:
        """The entry of DATABASES for its database "test"."""
        return {
            "ENGINE": "quintet.db.backends.mysql",
            "NAME": "test",
            "USER": "root",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }

    def start(self) -> None:
        """Start the server and wait until it answers."""
        own = (f"--datadir={self.folder}/data", f"--port={self.port}", f"--socket={self.folder}/s", f"--user={self.user}")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([shutil.which("mariadbd"), *SETTINGS, *own, *self.options], stdout=log, stderr=log)
        for _ in range(SECONDS * 20):
            try:
                pymysql.connect(user="root", host="127.0.0.1", port=self.port).close()
                return
            except pymysql.Error:
                time.sleep(0.05)
        raise TimeoutError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop the server at once, which breaks every connection."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(SECONDS)

    def restart(self) -> None:
        """Stop the server and start it again."""
        self.stop()
        self.start()


@contextmanager
def private_server(*options: str) -> Iterator[Server]:
    """Give a server that belongs to nobody else, for the block; its root has no password."""
    install = shutil.which("mariadb-install-db")
    if install is None or shutil.which("mariadbd") is None:
        pytest.skip("needs MariaDB (the program)")
    user = "mysql" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="quintet-mariadb-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [
            install,
            "--no-defaults",
            f"--user={user}",
            f"--datadir={folder}/data",
            "--auth-root-authentication-method=normal",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        server = Server(folder, port, user, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1, which signs itself, and its key; both may be read by any user."""
    made = Path(tempfile.mkdtemp(prefix="quintet-cert-", dir="/tmp"))
    made.chmod(0o755)
    cert, key = made / "cert.pem", made / "key.pem"
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, "-keyout", key, "-out", cert]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    for one in (cert, key):
        one.chmod(0o644)
    return cert, key
