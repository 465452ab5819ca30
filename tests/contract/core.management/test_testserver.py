"""testserver: the project served from a test database with the rows of fixtures."""

import json
import shutil
import signal
import subprocess
import sys

import httpx

from tests.kit.polls_site import EXAMPLES, Site, environment, free_port, wait_until_up

ROWS = [
    {"model": "polls.question", "pk": 1, "fields": {"question_text": "Tea?", "pub_date": "2020-01-01T00:00:00Z"}},
    {"model": "polls.choice", "pk": 1, "fields": {"question": 1, "choice_text": "Please"}},
]


def test_it_serves_the_rows_of_fixtures_and_leaves_nothing(tmp_path):
    folder = tmp_path / "polls"
    shutil.copytree(EXAMPLES / "polls", folder, ignore=shutil.ignore_patterns("*.sqlite3*", "__pycache__"))
    (folder / "tea.json").write_text(json.dumps(ROWS))
    database, port = f"sqlite:///{folder}/db.sqlite3", free_port()
    command = [sys.executable, "manage.py", "testserver", "tea", "--addrport", f"127.0.0.1:{port}", "--noinput"]
    process = subprocess.Popen(
        command, cwd=folder, env=environment(database), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_until_up(Site(f"http://127.0.0.1:{port}", process, database, folder))
        page = httpx.get(f"http://127.0.0.1:{port}/polls/", timeout=10).text
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert "Tea?" in page
    assert "Installed 2 object(s) from 1 fixture(s)" in printed
    assert "Destroying test database" in printed
    assert [path.name for path in folder.glob("*.sqlite3*") if path.stat().st_size] == []
