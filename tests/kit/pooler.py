"""A real PgBouncer in transaction mode before the PostgreSQL of the tests."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.kit.polls_site import free_port

SETTINGS = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""


def answers(port: int) -> bool:
    """Say whether something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def pgbouncer(folder: Path, server: dict[str, Any], *, sessions: int = 1, port: int = 0) -> Iterator[dict[str, Any]]:
    """Run PgBouncer before ``server``, with so many sessions of it; give the settings of the database behind it."""
    listen = port or free_port()
    written = folder / "pgbouncer.ini"
    written.write_text(
        SETTINGS.format(host=server["HOST"], port=server["PORT"], user=server["USER"], listen=listen, sessions=sessions)
    )
    command = [shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", "-q", str(written)]
    if os.geteuid() == 0:  # it refuses to be run by root, and reads the file before it becomes somebody else
        command[1:1] = ["-u", pwd.getpwnam("nobody").pw_name]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if answers(listen):
                break
            assert process.poll() is None, f"PgBouncer ended with {process.returncode}"
            time.sleep(0.02)
        else:
            raise AssertionError("PgBouncer does not listen")
        yield {**server, "HOST": "127.0.0.1", "PORT": str(listen)}
    finally:
        process.terminate()
        process.wait(10)
