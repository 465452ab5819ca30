"""``quintet demo``: one command, a running site, and a clean end on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.kit.polls_site import free_port, token_in


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    """Start the demo as a user does, with its database in ``folder``."""
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [str(Path(sys.executable).with_name("quintet")), "demo", f"127.0.0.1:{port}", "--folder", str(folder)]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def page_of(process: subprocess.Popen[str], url: str) -> httpx.Response:
    """Return the page once the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return httpx.get(url, timeout=5)
        except httpx.TransportError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.05)
    raise AssertionError("the demo did not answer")


def test_the_demo_serves_says_how_to_log_in_and_stops_on_ctrl_c(tmp_path: Path):
    port = free_port()
    process = start(tmp_path, port)
    try:
        page = page_of(process, f"http://127.0.0.1:{port}/polls/")
        assert page.status_code == 200
        assert "Which database do you reach for first?" in page.text
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=30) as visitor:
            token = token_in(visitor.get("/accounts/login/").text)
            answer = visitor.post(
                "/accounts/login/", data={"username": "demo", "password": "demo-polls", "csrfmiddlewaretoken": token}
            )
        assert '<strong id="user">demo</strong>' in answer.text
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert "Traceback" not in output
    assert f"http://127.0.0.1:{port}/accounts/login/  as demo with password demo-polls" in output


def test_the_demo_keeps_its_rows_when_started_again(tmp_path: Path):
    command = [str(Path(sys.executable).with_name("quintet")), "demo", "--no-serve", "--folder", str(tmp_path)]
    first, second = (subprocess.run(command, capture_output=True, text=True, timeout=60, check=True) for _ in range(2))
    assert "Seeded 3 questions." in first.stdout
    assert "There are questions already" in second.stdout
