"""``manage.py types``: stubs beside models, as files; what checkers make of them stands in tests/typing."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quintet.cli.typed.source import bound_names
from tests.docs.test_documentation import blocks
from tests.kit.polls_site import EXAMPLES

ROOT = Path(__file__).parents[3]
HEADER = "# Written by `manage.py types`"
USE = """
from polls.models import Choice, Question

def shown(question: Question, name: str) -> None:
    assert_type(question.author_id, int | None)
    assert_type(question.choice_set.filter(votes__gt=1).first(), Choice | None)
    assert_type(question.author, User | None)
    assert_type(Question.objects.published().answerable().get(author__username="x"), Question)
    assert_type(Choice.objects.values_list("choice_text", "question__pub_date").get(), tuple[str, datetime.datetime])
    assert_type(Question.objects.annotate(n=Count("choice")).get().n, int)
    assert_type(User.objects.get(username="x").question_set.published().count(), int)
    assert_type(User.objects.create_user("x"), User)
    Question.objects.filter(nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Choice(votse=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
"""
HEAD = """
import datetime
from typing import assert_type
from quintet.contrib.auth.models import User
from quintet.db.models import Count
"""


PROGRAM = """
import sys
import quintet
from quintet.core.management import CommandError, call_command

quintet.setup()
for line in sys.argv[1:]:
    try:
        call_command("types", *line.split())
    except SystemExit as end:
        print("status", end.code)
    except CommandError as error:
        print("error", error)
    sys.stdout.flush()
    sys.stderr.flush()
"""


def types(project, *lines, settings="mysite.settings"):
    """Run the command with each of these lines, in one process; return what was told."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": f"{ROOT / 'src'}:{project}"}
    command = [sys.executable, "-c", PROGRAM, *lines]
    done = subprocess.run(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.fixture
def project(tmp_path):
    return Path(
        shutil.copytree(EXAMPLES / "polls", tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
    )


def test_the_stubs_of_the_zoo_are_what_its_models_tell():
    mend = "PYTHONPATH=src:. DJANGO_SETTINGS_MODULE=tests.typing.zoo.settings python -m quintet types"
    assert types(ROOT, "--check", settings="tests.typing.zoo.settings") == "", mend


def test_stubs_are_written_once_and_again_when_models_change(project):
    models, stub = project / "polls/models.py", project / "polls/models.pyi"
    assert types(project, "", "").splitlines() == [
        "Wrote polls/models.pyi",
        "Wrote typings/quintet/contrib/auth/models.pyi",
        "2 stubs are up to date.",
    ]
    first = stub.read_text()
    assert first.startswith(HEADER)
    assert "def was_published_recently(self) -> bool:" in first

    models.write_text(models.read_text().replace("    votes =", "    rank = models.FloatField(null=True)\n    votes ="))
    left = project / "polls/old.pyi"
    left.write_text(f"{HEADER}, which is to be run again when a model changes; do not edit.\n")
    told = types(project, "--check", "")
    assert "+    rank: _FloatField[float | None]\n" in told
    assert "2 stubs are not up to date. Run: manage.py types\nstatus 1\nWrote polls/models.pyi\nRemoved polls/old.pyi\n" in told
    assert "    rank: _FloatField[float | None]\n" in stub.read_text()
    assert not left.exists()
    assert not list(project.rglob(".*.pyi*"))


def test_a_stub_of_somebody_else_is_left_alone(project):
    stub = project / "polls/models.pyi"
    stub.write_text("class Question: ...\n")
    told = types(project, "polls", "polls --output stubs", "pols", "polls --stdout")
    lines = told.splitlines()
    assert lines[0].startswith("error ")
    assert "polls/models.pyi was not written by this command." in lines[0]
    assert lines[1:3] == ["Wrote stubs/polls/models.pyi", "error No installed app with label 'pols'. Did you mean 'polls'?"]
    assert stub.read_text() == "class Question: ...\n"
    assert told.endswith((project / "stubs/polls/models.pyi").read_text())


BLOCKS = """
import enum
try:
    import nothing_of_this_name
except ImportError:
    HAS_IT = False
else:
    HAS_IT = True
for number in range(3):
    LAST = number
with open(__file__) as held:
    TEXT = held.read()
match 3:
    case 3:
        MATCHED = 3


class Right(enum.Flag):
    READ = 1


class Return(models.Model):
    of = models.OneToOneField(Choice, models.CASCADE)
"""


def test_a_stub_holds_what_blocks_bind_and_no_keywords(project):
    models = project / "polls/models.py"
    models.write_bytes(b"\xef\xbb\xbf" + models.read_bytes())
    _append(models, BLOCKS)
    (project / "polls/use.py").write_text("CHOICES = Choice.objects.values_list('return', 'votes', named=True)\n")
    (project / "polls/.#use.py").symlink_to("somebody@somewhere")  # by which an editor says that it has a file open
    assert "Wrote polls/models.pyi" in types(project, "")
    stub = ast.parse((project / "polls/models.pyi").read_text())
    named = {name for node in stub.body for name in bound_names(node)}
    assert named >= {"HAS_IT", "number", "LAST", "held", "TEXT", "MATCHED"}
    assert "class Right(enum.Flag):\n    READ = 1\n" in ast.unparse(stub)
    used = {node.id for node in ast.walk(stub) if isinstance(node, ast.Name) and node.id.startswith("_ChoiceRow")}
    assert used <= {node.name for node in stub.body if isinstance(node, ast.ClassDef)}


def _append(path, text):
    path.write_text(path.read_text() + text)


@pytest.mark.full
def test_both_checkers_read_the_stubs_of_the_example(project):
    (project / "polls/use.py").write_text(HEAD + USE)
    _append(project / "polls/models.py", blocks(ROOT / "docs/typing.md")[0].text)
    (project / "polls/report.py").write_text(blocks(ROOT / "docs/typing.md")[2].text)
    types(project, "")
    strict = [sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases", "polls/use.py", "polls/report.py", "typings"]
    paths = {**os.environ, "MYPYPATH": f"typings:.:{ROOT / 'src'}"}
    mypy = subprocess.run(
        [*strict, "--follow-imports", "silent"], cwd=project, env=paths, capture_output=True, text=True, check=False
    )
    assert mypy.returncode == 0, mypy.stdout
    (project / "pyrightconfig.json").write_text(
        f'{{"include": ["polls/use.py", "polls/report.py"], "extraPaths": ["{ROOT / "src"}"]}}'
    )
    pyright = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert pyright.returncode == 0, pyright.stdout
