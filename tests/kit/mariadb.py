"""A MariaDB server of a test's own, which may be stopped and started: made from the installed programs in a folder.

QUINTET_MARIADBD names another program for it, such as the ``mysqld`` of MySQL.
"""

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
PROGRAM = os.environ.get("QUINTET_MARIADBD", "mariadbd")


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
        program = shutil.which(PROGRAM)
        assert program is not None
        own = (f"--datadir={self.folder}/data", f"--port={self.port}", f"--socket={self.folder}/s", f"--user={self.user}")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([program, *SETTINGS, *own, *self.options], stdout=log, stderr=log)
        for _ in range(SECONDS * 20):
            try:
                with pymysql.connect(user="root", host="127.0.0.1", port=self.port) as link, link.cursor() as cursor:
                    cursor.execute("CREATE DATABASE IF NOT EXISTS test")  # MariaDB brings it, MySQL does not
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
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.skip("needs MariaDB (the program)")
    user = "mysql" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="quintet-mariadb-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        subprocess.run(_installing(program, user, folder), check=True, capture_output=True, timeout=SECONDS)
        server = Server(folder, port, user, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installing(program: str, user: str, folder: Path) -> list[str]:
    """Return the command that makes an empty server whose root has no password."""
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    where = ["--no-defaults", f"--user={user}", f"--datadir={folder}/data"]
    if "MariaDB" not in told:
        return [program, *where, "--initialize-insecure"]
    return [shutil.which("mariadb-install-db") or "mariadb-install-db", *where, "--auth-root-authentication-method=normal"]


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
