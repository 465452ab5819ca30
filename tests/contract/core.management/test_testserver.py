"""testserver: the project served from a test database with the rows of fixtures."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from tests.kit.polls_site import EXAMPLES, Site, environment, free_port, wait_until_up

ROWS = [
    {"model": "polls.question", "pk": 1, "fields": {"question_text": "Tea?", "pub_date": "2020-01-01T00:00:00Z"}},
    {"model": "polls.choice", "pk": 1, "fields": {"question": 1, "choice_text": "Please"}},
]


@pytest.fixture
def polls(tmp_path):
    """A copy of the example, without a database."""
    folder = tmp_path / "polls"
    shutil.copytree(EXAMPLES / "polls", folder, ignore=shutil.ignore_patterns("*.sqlite3*", "__pycache__"))
    return folder


def begun(folder, *arguments, **variables):
    """Start the command."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "testserver", *arguments, "--noinput"],
        cwd=folder,
        env={**environment(f"sqlite:///{folder}/db.sqlite3"), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process):
    """Return what a process that ends by itself printed."""
    try:
        return process.communicate(timeout=20)[0]
    finally:
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_it_serves_the_rows_of_fixtures_and_leaves_nothing(polls, number):
    (polls / "tea.json").write_text(json.dumps(ROWS))
    port = free_port()
    process = begun(polls, "tea", "--addrport", f"127.0.0.1:{port}")
    try:
        wait_until_up(Site(f"http://127.0.0.1:{port}", process, f"sqlite:///{polls}/db.sqlite3", polls))
        page = httpx.get(f"http://127.0.0.1:{port}/polls/", timeout=10).text
        process.send_signal(number)
    finally:
        printed = ended(process)
    assert "Tea?" in page
    assert process.returncode == 0
    assert "Installed 2 object(s) from 1 fixture(s)" in printed
    assert "Destroying test database" in printed
    assert [path.name for path in polls.glob("*.sqlite3*") if path.stat().st_size] == []


def test_a_port_in_use_is_told_before_a_database_is_made(polls):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        process = begun(polls, "-6", "--addrport", str(taken.getsockname()[1]))
        printed = ended(process)
    assert process.returncode == 1
    assert "That port is already in use" in printed
    assert "test database" not in printed


def test_what_ends_the_preparations_drops_the_database_too(polls):
    os.mkfifo(polls / "slow.json")
    process = begun(polls, "slow", "--addrport", str(free_port()))
    with open(polls / "slow.json", "w"):  # opens when the command has opened it
        process.send_signal(signal.SIGTERM)
        printed = ended(process)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Destroying test database" in printed


def test_a_migration_that_fails_leaves_no_database_and_other_databases_are_warned_of(polls):
    migrations = polls / "polls" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_fails.py").write_text(
        "from quintet.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [('polls', {last!r})]\n    operations = [migrations.RunSQL('SELECT gone')]\n"
    )
    (polls / "mysite" / "two.py").write_text(
        "from mysite.settings import *\n\nDATABASES['logs'] = {**DATABASES['default'], 'NAME': 'logs.sqlite3'}\n"
    )
    process = begun(polls, "--addrport", str(free_port()), DJANGO_SETTINGS_MODULE="mysite.two")
    printed = ended(process)
    assert process.returncode == 1
    assert "Only 'default' is a test database here. What is written to 'logs' stays there." in printed
    assert "no such column: gone" in printed
    assert "Destroying test database" in printed
