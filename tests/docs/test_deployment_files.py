"""The files of the deployment guide are what the programs that read them understand, as far as these are here."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.test_documentation import DOCS, blocks

PAGE = DOCS / "deployment.md"


def text_of(name: str) -> str:
    return next(block.text for block in blocks(PAGE) if block.words.get("file") == name)


def test_systemd_understands_the_unit(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (the program)")
    (tmp_path / "polls.service").write_text(text_of("deploy/polls.service"))
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / "polls.service"], capture_output=True, text=True, check=False)
    complaints = [
        line for line in done.stderr.splitlines() if line.startswith("polls.service") and "is not executable" not in line
    ]
    assert complaints == []


def test_times_fit_together():
    unit, image = text_of("deploy/polls.service"), text_of("Containerfile")
    graceful = int(re.search(r"--graceful-timeout (\d+)", unit)[1])
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > graceful
    assert '"serve"' in image


def test_every_option_of_serve_is_told():
    from quintet.cli.commands.serve import Command

    parser = Command().create_parser("manage.py", "serve")
    own = {name for action in parser._actions for name in action.option_strings if name.startswith("--") and action.dest in OWN}
    told = PAGE.read_text(encoding="utf-8")
    assert own
    assert [name for name in sorted(own) if name not in told] == []


OWN = {
    "uds", "workers", "threads", "http", "check_settings", "max_requests", "max_connections", "backlog", "header_timeout",
    "graceful_timeout", "drain_delay", "access_log", "access_log_format", "tls_certificate", "tls_key",
}  # fmt: skip
