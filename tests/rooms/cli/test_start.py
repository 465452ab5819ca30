"""What a command loads before it does its work: nothing that waits for a query, a template, a form or an event loop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.startup import write_project

PROGRAM = """
import sys
from quintet.core.management import execute_from_command_line
from quintet.kernel.late_rooms import LATE_ROOMS
from quintet.kit.late import is_waiting

execute_from_command_line(["manage.py", *sys.argv[1:]])
print("ran:", *[room for room in LATE_ROOMS if room in sys.modules and not is_waiting(sys.modules[room])])
heavy = (
    "asyncio", "asgiref", "ast", "email", "greenlet", "hashlib", "http.cookies", "inspect", "logging.config",
    "multiprocessing", "secrets", "socket", "tempfile", "uuid",
)
print("loaded:", *[name for name in heavy if name in sys.modules])
"""


def test_check_runs_no_late_room_and_loads_no_heavy_library(tmp_path: Path) -> None:
    write_project(tmp_path, "quintet")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "site_of_polls.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["ran:", "loaded:"]
