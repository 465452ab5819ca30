"""The example passes its own tests: in both spellings, on both databases, and as a project that never heard of quintet."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.polls_site import EXAMPLES, environment, manage, postgres_database

TESTS = len(re.findall(r"def (test_\w+)", (EXAMPLES / "polls/polls/tests.py").read_text()))


def passed(done: subprocess.CompletedProcess[str]) -> None:
    """Require that every test of the example ran and passed."""
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Ran {TESTS} tests" in done.stderr
    assert "\nOK\n" in done.stderr, done.stderr


@pytest.mark.parametrize("example", ["polls", "polls_django"])
def test_on_sqlite(example: str, tmp_path: Path):
    passed(manage("test", database=f"sqlite:///{tmp_path}/db.sqlite3", folder=EXAMPLES / example))


@pytest.mark.service("postgres")
@pytest.mark.parametrize("example", ["polls", "polls_django"])
def test_on_postgresql(example: str):
    with postgres_database() as database:
        passed(manage("test", "--noinput", database=database, folder=EXAMPLES / example))


@pytest.mark.parametrize("example", ["polls", "polls_django"])
def test_the_migrations_say_what_the_models_say(example: str, tmp_path: Path):
    done = manage("makemigrations", "--check", database=f"sqlite:///{tmp_path}/db.sqlite3", folder=EXAMPLES / example)
    assert (done.returncode, done.stdout) == (0, "No changes detected\n"), done.stdout + done.stderr


def test_an_untouched_django_project_runs_by_quintet_manage(tmp_path: Path):
    project = tmp_path / "project"
    shutil.copytree(EXAMPLES / "polls_django", project, ignore=shutil.ignore_patterns("*.sqlite3*", "__pycache__"))
    for entry in ("manage.py", "mysite/wsgi.py", "mysite/asgi.py"):
        source = (project / entry).read_text()
        (project / entry).write_text(re.sub(r"import quintet\.compat\n\nquintet\.compat\.install\(\).*\n\n", "", source))
    assert not [path for path in project.rglob("*.py") if "quintet" in path.read_text()]
    variables = environment(f"sqlite:///{project}/db.sqlite3")
    del variables["DJANGO_SETTINGS_MODULE"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("quintet")), "manage", *arguments]
        return subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, timeout=120, check=False)

    assert run("migrate").returncode == 0
    assert "Seeded 3 questions." in run("seed_polls").stdout
    passed(run("test"))
    (project / "polls/models.py").write_text(
        (project / "polls/models.py").read_text().replace("max_length=200", "max_length=250")
    )
    assert run("makemigrations").returncode == 0
    written = next((project / "polls/migrations").glob("0002_*.py")).read_text()
    assert "from django.db import migrations, models" in written
    assert "quintet" not in re.sub(r"^#.*", "", written, flags=re.MULTILINE)
