"""What comes before a migration is known without importing its file, and is never other than what the file says."""

import importlib
import json
import os
import py_compile
import sys

import pytest

from quintet.db.migrations.exceptions import BadMigrationError
from quintet.db.migrations.loader import MigrationLoader
from quintet.db.migrations.migration import Migration
from quintet.kit import dotted
from quintet.migrations import heads
from quintet.test import override_settings

FIRST = "@books", "0001_initial"
HEAD = "from quintet.conf import settings\nfrom quintet.db import migrations\n"
CLASS = "class Migration(migrations.Migration):\n"


@pytest.fixture
def history(project, monkeypatch):
    """Two migrations, of which the second follows the first and stands for an older one."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    project.migration("books", "0001_initial", "[migrations.RunSQL('SELECT 1')]")
    project.migration(
        "books",
        "0002_more",
        "[]",
        "[('@books', '0001_initial')]",
        extra="replaces = [('@books', '0001_old')]\ninitial = True\natomic = False",
    )
    project.install("books")
    return project


def imported(project):
    """Return the names of the migrations that are imported."""
    start = f"{project.label('books')}.migrations."
    return {name.removeprefix(start) for name in sys.modules if name.startswith(start)}


def load(project):
    """Read the migrations; return those of the books by name."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return {key[1]: one for key, one in loader.disk_migrations.items() if key[0] == project.label("books")}


def kept(project):
    """Return what is kept beside the bytecode of the books."""
    package = sys.modules[f"{project.label('books')}.migrations"]
    return heads._place(type(project.folder)(package.__file__).parent)


def test_reading_imports_nothing_and_looking_closer_does(history):
    found = load(history)
    label = history.label("books")
    assert imported(history) == set()
    assert found["0002_more"].dependencies == [(label, "0001_initial")]
    assert found["0002_more"].replaces == [(label, "0001_old")]
    assert (str(found["0001_initial"]), repr(found["0001_initial"])) == (
        f"{label}.0001_initial",
        f"<Migration {label}.0001_initial>",
    )
    assert found["0001_initial"] == Migration("0001_initial", label)
    assert imported(history) == set()
    assert (found["0002_more"].atomic, found["0002_more"].initial) == (False, True)
    assert imported(history) == {"0002_more"}
    assert [operation.sql for operation in found["0001_initial"].operations] == ["SELECT 1"]
    assert type(found["0001_initial"]) is sys.modules[f"{label}.migrations.0001_initial"].Migration


def test_what_was_added_to_a_head_stays(history):
    found = load(history)["0002_more"]
    found.dependencies.append(("third", "0001_initial"))
    assert found.operations == []
    assert found.dependencies[1:] == [("third", "0001_initial")]


def test_what_is_imported_already_is_taken_from_there(history):
    load(history)["0001_initial"].suggest_name()
    sys.modules[f"{history.label('books')}.migrations.0001_initial"].Migration.dependencies = [("shelf", "0009")]
    found = load(history)
    assert found["0001_initial"].dependencies == [("shelf", "0009")]
    assert type(found["0002_more"]).__name__ == "UnreadMigration"


def test_heads_are_kept_until_the_file_is_another(history):
    load(history)
    place = kept(history)
    known = json.loads(place.read_text())
    known["files"]["0001_initial"][2][0] = [["somewhere", "else"]]
    place.write_text(json.dumps(known))
    assert load(history)["0001_initial"].dependencies == [("somewhere", "else")]
    history.migration("books", "0001_initial", "[]", "[('third', '__first__')]")
    assert heads.heads_of(package(history))["0001_initial"].dependencies == (("third", "__first__"),)
    (history.folder / history.label("books") / "migrations" / "0002_more.py").unlink()
    importlib.invalidate_caches()
    assert set(heads.heads_of(package(history))) == {"0001_initial"}
    assert set(json.loads(place.read_text())["files"]) == {"0001_initial"}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"edition": 1}', '{"edition": 0, "files": {}}', '{"edition": 1, "files": {"a": 1}}']
)
def test_a_broken_keeping_place_is_made_anew(history, content):
    before = load(history)["0002_more"].replaces
    kept(history).write_text(content)
    assert load(history)["0002_more"].replaces == before
    assert imported(history) == set()
    assert json.loads(kept(history).read_text())["edition"] == heads.EDITION


def test_nothing_is_written_where_no_bytecode_is(history, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert len(load(history)) == 2
    assert not kept(history).exists()


@pytest.mark.skipif(os.name == "nt", reason="folders are closed otherwise there")
def test_a_place_that_cannot_be_written_is_done_without(history, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("a file, where a folder should be")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "taken"))
    assert len(load(history)) == 2
    assert imported(history) == set()


def test_bytecode_elsewhere_takes_the_heads_along(history, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    load(history)
    assert kept(history).is_relative_to(tmp_path / "elsewhere")
    assert kept(history).exists()


def test_the_user_model_is_that_of_now(history):
    body = "    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]\n"
    history.write("books/migrations/0001_initial.py", HEAD + CLASS + body)
    for model, label in (("auth.User", "auth"), ("people.Person", "people")):
        with override_settings(AUTH_USER_MODEL=model):
            found = heads.meant(heads.heads_of(package(history))["0001_initial"].dependencies)
            assert found == [(label, "__first__")]
            assert found[0].setting == model


def package(project):
    """Return the package of the books' migrations, none of them read."""
    return dotted.module(f"{project.label('books')}.migrations")


@pytest.mark.parametrize(
    "source",
    [
        "def broken(:\n",
        "x = 1\n",
        HEAD + "class Migration(migrations.Migration, object):\n    dependencies = []\n",
        HEAD + "@print\n" + CLASS + "    dependencies = []\n",
        HEAD + CLASS + "    dependencies = [(settings.APP, '0001')]\n",
        HEAD + CLASS + "    dependencies = [('a', '0001')] + []\n",
        HEAD + CLASS + "    dependencies: list = []\n",
        HEAD + CLASS + "    dependencies = []\n    dependencies += [('a', '1')]\n",
        HEAD + CLASS + "    if True:\n        run_before = [('a', '1')]\n",
        HEAD + CLASS + "    dependencies = replaces = [('a', '1')]\n",
        HEAD + CLASS + "    dependencies = []\nMigration.dependencies.append(('a', '1'))\n",
        HEAD + CLASS + "    dependencies = [migrations.swappable_dependency('auth.User')]\n",
        HEAD.replace("quintet.conf", "house") + CLASS + "    dependencies = [migrations.swappable_dependency(settings.X)]\n",
        HEAD.replace("quintet.db", "house") + CLASS + "    dependencies = []\n",
        HEAD + "from house import migrations\n" + CLASS + "    dependencies = []\n",
        HEAD + CLASS + "    dependencies = [('a', 1)]\n",
    ],
)
def test_only_what_a_file_spells_out_is_known_without_it(history, source):
    history.write("books/migrations/0003_odd.py", source)
    found = heads.heads_of(package(history))
    assert found["0003_odd"] is None
    assert None not in (found["0001_initial"], found["0002_more"])


def test_a_file_without_a_migration_is_told_at_once(history):
    history.write("books/migrations/0003_none.py", "x = 1\n")
    with pytest.raises(BadMigrationError, match=f"Migration 0003_none in app {history.label('books')} has no Migration class"):
        load(history)


def test_an_unread_file_that_cannot_be_imported_is_told_when_it_is_needed(history):
    history.write("books/migrations/0003_gone.py", HEAD + "import nothing_of_this_name\n" + CLASS + "    dependencies = []\n")
    found = load(history)["0003_gone"]
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        print(found.operations)


def test_a_migration_without_its_source_is_found_too(history):
    folder = history.folder / history.label("books") / "migrations"
    py_compile.compile(str(folder / "0001_initial.py"), str(folder / "0003_sealed.pyc"))
    importlib.invalidate_caches()
    found = load(history)
    assert list(found) == ["0001_initial", "0002_more", "0003_sealed"]
    assert [operation.sql for operation in found["0003_sealed"].operations] == ["SELECT 1"]


def test_a_class_with_functions_is_imported(history):
    """They may add what comes before, as a migration does that makes one history of two."""
    history.migration(
        "books",
        "0003_linear",
        "[]",
        extra="def __init__(self, *args):\n"
        "        super().__init__(*args)\n"
        "        self.dependencies = [('@books', '0002_more')]",
    )
    assert load(history)["0003_linear"].dependencies == [(history.label("books"), "0002_more")]
