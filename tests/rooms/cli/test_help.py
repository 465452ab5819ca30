"""What help tells, and what it needs to tell it."""

import os
import subprocess
import sys

import pytest

from tests.kit.polls_site import manage


def quintet(*words, folder, **more):
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "quintet", *words],
        cwd=folder,
        env={**clean, **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [("help", "migrate"), ("migrate", "--help"), ("runserver", "-h")])
def test_help_needs_no_settings(tmp_path, words):
    done = quintet(*words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: python -m quintet")


def test_the_program_is_called_as_it_was_started(tmp_path):
    assert "Type 'python -m quintet help <subcommand>' for help" in quintet("help", folder=tmp_path).stdout
    assert "Type 'manage.py help <subcommand>' for help" in manage("help", database="sqlite://:memory:").stdout


def test_commands_stand_under_their_app():
    lines = manage("help", database="sqlite://:memory:").stdout.splitlines()
    assert lines.index("[auth]") < lines.index("    createsuperuser") < lines.index("[polls]") < lines.index("    seed_polls")


def test_wrong_settings_leave_our_own_commands(tmp_path):
    done = quintet("help", folder=tmp_path, DJANGO_SETTINGS_MODULE="nothing.of_that")
    assert done.returncode == 0
    assert "startproject" in done.stdout
    assert "commands are listed as settings are not properly configured (error: " in done.stdout


def test_an_unknown_command_without_settings_says_both(tmp_path):
    done = quintet("seed_polls", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("No Django settings specified.\nUnknown command: 'seed_polls'.")


def test_settings_and_pythonpath_as_options(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "some_settings.py").write_text("SECRET_KEY = 'x' * 50\nINSTALLED_APPS = []\nDATABASES = {}\n")
    words = ("check", "--settings=some_settings", "--pythonpath", "inner")
    done = quintet(*words, folder=tmp_path)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_what_needs_no_project_loads_neither_engine_nor_models(tmp_path):
    program = (
        "import sys; sys.argv = ['quintet', 'version']\n"
        "from quintet.cli.main import run\nrun()\n"
        "print([name for name in ('quintet.template', 'quintet.orm', 'rich', 'watchfiles') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "6.1\n[]\n", done.stderr
