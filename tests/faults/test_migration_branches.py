"""Random pairs of branches: git tells of every clash, and a rebased branch comes to what it would have if written later.

QUINTET_FULL=1 tries 200 pairs, by default a few; QUINTET_SEED=n tries one.
"""

import importlib
import os
import random
import subprocess
import sys

import pytest

from quintet.apps import apps
from quintet.core.management import CommandError, call_command
from quintet.db.migrations.loader import MigrationLoader
from quintet.db.migrations.state import ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.migrations import head_files
from tests.faults.test_model_changes import difference
from tests.kit import model_changes
from tests.kit.databases import *  # noqa: F403  fixtures

COUNT = 200 if os.environ.get("QUINTET_FULL") == "1" else 4
SEEDS = [int(os.environ["QUINTET_SEED"])] if "QUINTET_SEED" in os.environ else range(20261122, 20261122 + COUNT)
APP = model_changes.APP


class Repository:
    """A git repository with the app of the random models; branches are written as a developer's commands would."""

    def __init__(self, folder):
        self.folder = folder
        self.migrations = folder / APP / "migrations"
        self.migrations.mkdir(parents=True)
        for package in (self.migrations, self.migrations.parent):
            (package / "__init__.py").touch()
        (folder / ".gitignore").write_text("__pycache__\n")
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments):
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=30)

    def write(self, found):
        """Write migrations, name the last one in the head file, and commit."""
        for migration in found:
            (self.migrations / f"{migration.name}.py").write_text(MigrationWriter(migration).as_string())
        (self.migrations / head_files.FILE).write_text(f"{found[-1].name}\n")
        self.git("add", ".")
        assert self.git("commit", "-qm", "change").returncode == 0

    def loader(self):
        """Read what is on the disk now."""
        for name in [one for one in sys.modules if one.partition(".")[0] == APP]:
            del sys.modules[name]
        importlib.invalidate_caches()
        return MigrationLoader(None)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An empty repository whose app is installed."""
    monkeypatch.syspath_prepend(str(tmp_path))
    repository = Repository(tmp_path)
    apps.set_installed_apps([APP])
    yield repository
    apps.unset_installed_apps()
    for name in [one for one in sys.modules if one.partition(".")[0] == APP]:
        del sys.modules[name]


def branch(chance, project, number):
    """Return the migrations of one change of the project, with names that the other branch may give too."""
    changes = model_changes.Changes(chance)
    changes.counter = 100 + 10 * number * chance.randint(0, 1)
    changed = changes.changed(project)
    return model_changes.migrations_between(model_changes.state_of(project), model_changes.state_of(changed), changes)


@pytest.mark.parametrize("number", SEEDS)
def test_a_rebased_branch_is_as_one_that_was_written_later(installed, use_databases, tmp_path, number):
    chance = random.Random(number)
    changes = model_changes.Changes(chance)
    project = changes.project()
    base = model_changes.migrations_between(ProjectState(), model_changes.state_of(project), changes)
    installed.write(base)
    theirs, mine = branch(chance, project, 1), branch(chance, project, 2)
    if not theirs or not mine:
        return
    for name, found in (("theirs", theirs), ("mine", mine)):
        installed.git("checkout", "-qb", name, "main")
        for migration in found:
            migration.dependencies = [
                (APP, base[-1].name) if key == (APP, "0001_initial") else key for key in migration.dependencies
            ]
        installed.write(found)
    met = installed.git("merge", "theirs")
    assert met.returncode != 0, "git saw no clash"
    if "CONFLICT (add/add)" in met.stdout.replace(
        f"CONFLICT (add/add): Merge conflict in {APP}/migrations/{head_files.FILE}", ""
    ):
        return  # both wrote a file of the same name: git shows both texts
    loader = installed.loader()
    assert len(loader.detect_conflicts()[APP]) == 2
    try:
        call_command("makemigrations", APP, rebase=mine[-1].name, interactive=False, verbosity=0)
    except CommandError as error:
        assert "cannot come after" in str(error) or "do not come to the same" in str(error)  # noqa: PT017  one of two
        return
    loader = installed.loader()
    assert loader.detect_conflicts() == {}
    assert (installed.migrations / head_files.FILE).read_text() == f"{loader.graph.leaf_nodes(APP)[0][1]}\n"
    state = loader.project_state()
    connection = use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"})["db"]
    plan = [loader.graph.nodes[key] for key in loader.graph.forwards_plan(loader.graph.leaf_nodes(APP)[0])]
    model_changes.forward(connection, ProjectState(), plan)
    found = model_changes.schema_of(connection)
    other = use_databases(other={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "other.sqlite3"})["other"]
    model_changes.forward(other, ProjectState(), model_changes.migrations_between(ProjectState(), state, changes))
    wanted = model_changes.schema_of(other)
    assert difference(found, wanted) == []
