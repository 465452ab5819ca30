"""What goes wrong at the start says what, where and the mend, with exit status 1 and no wall of traceback."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.polls_site import EXAMPLES, environment


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the example that a test may break."""
    folder = tmp_path / "project"
    shutil.copytree(EXAMPLES / "polls", folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
    return folder


def manage(project: Path, *arguments: str, database: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of the copy."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project,
        env=environment(database or f"sqlite:///{project}/db.sqlite3"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a failed command told, having checked that it failed politely."""
    words = done.stderr + done.stdout
    assert done.returncode == 1, words
    assert "Traceback" not in words, words
    assert len(words.splitlines()) <= 25, words
    return words


def replace(path: Path, old: str, new: str) -> None:
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new, 1))


def test_port_in_use(project: Path):
    assert manage(project, "migrate").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = told(manage(project, "runserver", "--noreload", str(port)))
    assert f"127.0.0.1:{port}" in words
    assert "in use" in words


def test_database_unreachable(project: Path):
    words = told(manage(project, "migrate", database="postgresql://postgres@127.0.0.1:1/nowhere"))
    assert "'default'" in words
    assert "127.0.0.1" in words
    assert "DATABASES" in words


def test_unapplied_migrations(project: Path):
    words = told(manage(project, "seed_polls"))
    assert "migrate" in words
    assert "polls.0001_initial" in words


def test_migrate_check_tells_what_is_not_applied(project: Path):
    assert "polls.0001_initial" in told(manage(project, "migrate", "--check"))


def test_misspelt_setting_name(project: Path):
    replace(project / "mysite/settings.py", "STATIC_URL =", "STATIC_ULR =")
    words = told(manage(project, "check", "--fail-level", "WARNING"))
    assert "STATIC_ULR" in words
    assert "STATIC_URL" in words


def test_misspelt_app(project: Path):
    replace(project / "mysite/settings.py", "quintet.contrib.sessions", "quintet.contrib.session")
    words = told(manage(project, "check"))
    assert "quintet.contrib.session" in words
    assert "INSTALLED_APPS" in words


def test_misspelt_middleware(project: Path):
    replace(project / "mysite/settings.py", "security.SecurityMiddleware", "security.SecurityMidleware")
    words = told(manage(project, "runserver", "--noreload", "0"))
    assert "SecurityMidleware" in words
    assert "SecurityMiddleware" in words


def test_an_app_that_is_not_part_of_quintet_yet(project: Path):
    replace(
        project / "mysite/settings.py", '    "quintet.contrib.auth",', '    "quintet.contrib.admin",\n    "quintet.contrib.auth",'
    )
    words = told(manage(project, "check"))
    assert "quintet.contrib.admin" in words


def test_broken_template(project: Path):
    replace(project / "polls/templates/polls/results.html", "{% endfor %}", "{% endfro %}")
    words = told(manage(project, "check"))
    assert "results.html" in words
    assert "endfro" in words
    assert "endfor" in words


def test_broken_urls(project: Path):
    replace(project / "polls/urls.py", "views.ResultsView", "views.ResultView")
    words = told(manage(project, "check"))
    assert "ResultView" in words
    assert "polls/urls.py" in words


def test_a_settings_module_that_is_not_there(project: Path):
    words = told(manage(project, "check", "--settings", "mysite.setings"))
    assert "mysite.setings" in words
