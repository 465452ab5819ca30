"""A PostgreSQL cluster of a test's own, which may be stopped and started: made from the installed programs in a folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=16MB", "listen_addresses=127.0.0.1")


def programs() -> Path | None:
    """Return the folder with the newest server's programs, None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    folder: Path
    binaries: Path
    port: int
    user: str | None

    def tell(self, action: str, *arguments: str) -> None:
        """Run ``pg_ctl``."""
        command = [str(self.binaries / "pg_ctl"), action, "-D", str(self.folder / "data"), "-w", "-t", "60", *arguments]
        as_owner(command, self.user)

    def start(self) -> None:
        """Start the server."""
        options = " ".join(f"-c {one}" for one in (*SETTINGS, f"port={self.port}", f"unix_socket_directories={self.folder}"))
        self.tell("start", "-o", options, "-l", str(self.folder / "log"))

    def restart(self) -> None:
        """Stop the server at once, which breaks every connection, and start it again."""
        self.tell("stop", "-m", "fast")
        self.start()


def as_owner(command: list[str], user: str | None) -> None:
    """Run a program as the cluster's owner: the server refuses to be root's."""
    subprocess.run(
        command, user=user, group=user, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120
    )


@contextmanager
def private_cluster(binaries: Path | None = None) -> Iterator[Cluster]:
    """Give a cluster that belongs to nobody else, for the block: of the programs in a folder, or the newest installed.

    Its superuser is postgres, trusted.
    """
    binaries = binaries or programs()
    assert binaries is not None
    user = None
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres").pw_name
    folder = Path(tempfile.mkdtemp(prefix="quintet-cluster-"))
    try:
        if user is not None:
            shutil.chown(folder, user, user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        data = str(folder / "data")
        as_owner([str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], user)
        cluster = Cluster(folder, binaries, port, user)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.tell("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
