"""``shell``: what it knows, what it says of it, and how it runs what it is given."""

import io
import os
import pty
import subprocess
import sys
import time

import pytest

from quintet.cli import auto_imports
from quintet.core.management import CommandError, call_command
from quintet.core.management.commands import shell
from tests.kit.polls_site import EXAMPLES, environment, manage


class Listed(shell.Command):
    """A shell whose imports a test chooses."""

    paths: list[str] | None = []

    def get_auto_imports(self):
        return self.paths


def told(paths, **options):
    out = io.StringIO()
    command = Listed(stdout=out)
    command.paths = paths
    names = command.get_namespace(**options)
    return names, out.getvalue()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('shell')}/db.sqlite3"
    assert manage("migrate", "-v0", database=url).returncode == 0
    return url


def test_names_are_counted_and_listed_as_verbosity_asks():
    paths = ["json", "quintet.urls.reverse", "quintet.urls.resolve", "json"]
    names, text = told(paths)
    assert set(names) == {"json", "reverse", "resolve"}
    assert text == "3 objects imported automatically (use -v 2 for details).\n\n"
    assert told(paths, verbosity=0)[1] == ""
    assert told(paths, verbosity=2)[1] == (
        "3 objects imported automatically:\n\n  import json\n  from quintet.urls import reverse, resolve\n\n"
    )


def test_paths_that_lead_nowhere_are_told():
    names, text = told(["nothing.of.that", "json.nothing", "json"], verbosity=1)
    assert list(names) == ["json"]
    assert text.startswith("2 objects could not be automatically imported:\n\n  nothing.of.that\n  json.nothing\n\n")
    assert "1 object imported" in text


@pytest.mark.parametrize(("paths", "options"), [(None, {}), (["json"], {"no_imports": True})])
def test_no_imports_at_all(paths, options):
    assert told(paths, verbosity=2, **options) == ({}, "")


def test_models_of_earlier_apps_take_precedence(database):
    done = manage("shell", "-v2", "-c", "print(Question.__module__, bool(timezone.now()))", database=database)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "polls.models True"
    assert "  from quintet.db import connection, reset_queries, models" in lines
    apps = [line for line in lines if ".models import" in line]
    assert apps[-1].startswith("  from polls.models import"), "polls stands first in INSTALLED_APPS, so its names win"


def test_code_may_await_and_define(database):
    script = "def count():\n    return Question.objects.count()\nprint(count(), await Question.objects.acount(), __name__)\n"
    done = manage("shell", "-v0", "-c", script, database=database)
    assert (done.stdout, done.returncode) == ("0 0 __main__\n", 0), done.stderr


def test_standard_input_is_run(database):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0"],
        cwd=EXAMPLES / "polls",
        env=environment(database),
        input="x = 6\n\ndef times(y):\n    return x * y\nprint(times(7))\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "42\n", done.stderr


def test_it_works_without_settings_but_not_with_wrong_ones(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "quintet", "shell", "-c", "print(6 * 7)"]
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)
    assert (
        "Automatic imports are disabled since settings are not configured.\nDJANGO_SETTINGS_MODULE value is None." in done.stdout
    )
    assert done.stdout.endswith("42\n")
    clean["DJANGO_SETTINGS_MODULE"] = "nothing.of_that"
    assert subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False).returncode == 1


@pytest.mark.parametrize("name", ["ipython", "bpython"])
def test_an_interpreter_that_is_not_there_is_told(monkeypatch, name):
    monkeypatch.setitem(sys.modules, {"ipython": "IPython"}.get(name, name), None)
    ours, theirs = pty.openpty()
    with os.fdopen(ours), os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        refuses(name)


def refuses(name):
    with pytest.raises(CommandError, match=f"Couldn't import {name} interface."):
        call_command("shell", interface=name, no_imports=True)


def test_a_terminal_has_completion_await_and_the_startup_file(database, tmp_path):
    startup = tmp_path / "startup.py"
    startup.write_text("from_startup = 'the mill'\n")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-i", "python"],
        cwd=EXAMPLES / "polls",
        env={**environment(database), "PYTHONSTARTUP": str(startup), "TERM": "dumb", "HOME": str(tmp_path)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    )
    os.close(theirs)
    read = b""

    def wait_for(text: bytes) -> None:
        nonlocal read
        deadline = time.monotonic() + 20
        while text not in read:
            assert time.monotonic() < deadline, read
            read += os.read(ours, 4096)

    try:
        wait_for(b">>> ")
        os.write(ours, b"await Question.objec\t.acount() + 41\n")
        wait_for(b"\n41")
        os.write(ours, b"from_startup.upper()\n")
        wait_for(b"'THE MILL'")
        os.write(ours, b"1 / 0\n")
        wait_for(b"ZeroDivisionError")
        os.write(ours, b"await no_such_name\n")
        wait_for(b"NameError")
        os.write(ours, b"raise SystemExit(3)\n")
        assert process.wait(20) == 3
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_imports_are_spelled_as_the_project_writes_them(monkeypatch):
    assert auto_imports.spelled("quintet.conf.settings") == "quintet.conf.settings"
    monkeypatch.setattr(auto_imports, "installed", lambda: True)
    assert auto_imports.spelled("quintet.conf.settings") == "django.conf.settings"
    assert auto_imports.spelled("polls.models.Question") == "polls.models.Question"
