"""``test --parallel``: every way to start processes, every database, and failures that come back whole."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quintet.test.testcases import SerializeMixin
from tests.kit.polls_site import postgres_database

MANAGE = """
import multiprocessing
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    multiprocessing.set_start_method(os.environ["START_METHOD"])
    from quintet.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
SETTINGS = """
import os
from urllib.parse import urlsplit

SECRET_KEY = "x" * 60
INSTALLED_APPS = ["shop"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "quintet.db.models.BigAutoField"
found = urlsplit(os.environ["DATABASE"])
if found.scheme == "postgresql":
    one = {"ENGINE": "quintet.db.backends.postgresql", "NAME": found.path[1:], "USER": "postgres", "HOST": "127.0.0.1"}
else:
    one = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": "db.sqlite3", "TEST": {"NAME": os.environ["DATABASE"] or None}}
DATABASES = {"default": one}
TEST_NON_SERIALIZED_APPS = os.environ.get("LEFT_OUT", "").split()
"""
MODELS = """
from quintet.db import models


class Item(models.Model):
    name = models.CharField(max_length=50)


class Holder(models.Model):
    items = models.ManyToManyField(Item)
    made = models.DateTimeField(null=True)
"""
MIGRATION = """
import datetime

from quintet.db import migrations


def fill(apps, editor):
    item = apps.get_model("shop", "Item").objects.create(name="from a migration")
    made = datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc)
    apps.get_model("shop", "Holder").objects.create(made=made).items.add(item)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
"""
TESTS = """
import os

from quintet.db import connection
from quintet.test import SimpleTestCase, TestCase, TransactionTestCase

from shop.models import Holder, Item


class Base:
    def test_1_own_rows(self):
        self.assertEqual(list(Item.objects.values_list("name", flat=True)), ["from a migration"])
        Item.objects.create(name=type(self).__name__)
        self.assertEqual(Item.objects.count(), 2)

    def test_2_own_database(self):
        print("AT", os.getpid(), connection.settings_dict["NAME"], flush=True)


class First(Base, TestCase):
    pass


class Second(Base, TestCase):
    pass


class Third(Base, TestCase):
    pass


class BroughtBack(TransactionTestCase):
    serialized_rollback = True

    def test_1_rows_go(self):
        Item.objects.all().delete()

    def test_2_and_come_back_whole(self):
        holder = Holder.objects.get()
        self.assertEqual(holder.made.microsecond, 678901)
        self.assertEqual([item.name for item in holder.items.all()], ["from a migration"])

    def test_3_every_time(self):
        self.assertEqual(Item.objects.get().name, "from a migration")


class Simple(SimpleTestCase):
    def test_nothing(self):
        self.assertTrue(True)
"""
FAILING = """
from quintet.test import SimpleTestCase


class NeedsTwo(Exception):
    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


def broken():
    return 1 / 0


class Failing(SimpleTestCase):
    def test_error(self):
        print("printed before the error")
        try:
            broken()
        except ZeroDivisionError as error:
            raise RuntimeError("outer") from error

    def test_failure(self):
        self.assertEqual([1], [2])

    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number, odd=object):
                self.assertEqual(number, 1)

    def test_unpicklable(self):
        raise NeedsTwo("salt", "pepper")

    def test_skipped(self):
        self.skipTest("not today")


class NoSetUp(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError("no set-up")

    def test_never(self):
        pass


class Fine(SimpleTestCase):
    def test_fine(self):
        print("printed by a passing test")
"""
ASKING = """
from quintet.test import TestCase

from shop.models import Item


class Asking(TestCase):
    def test_it(self):
        self.assertTrue(Item.objects.filter(name="asked for").exists())


class Fine(TestCase):
    def test_it(self):
        self.assertFalse(Item.objects.filter(name="not shown").exists())
"""
SERIAL = """
import time
from pathlib import Path

from quintet.test import SimpleTestCase
from quintet.test.testcases import SerializeMixin


class Base(SerializeMixin):
    lockfile = __file__

    def test_it(self):
        for word in ("starts", "ends"):
            with Path("told.txt").open("a") as told:
                told.write(f"{type(self).__name__} {word}\\n")
            time.sleep(0.2)


class First(Base, SimpleTestCase):
    pass


class Second(Base, SimpleTestCase):
    pass
"""
DYING = """
import os

from quintet.test import SimpleTestCase


class Dying(SimpleTestCase):
    def test_dies(self):
        os._exit(3)


class Other(SimpleTestCase):
    def test_other(self):
        pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parallel")
    (folder / "shop" / "migrations").mkdir(parents=True)
    for name, text in {
        "manage.py": MANAGE,
        "settings.py": SETTINGS,
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/migrations/__init__.py": "",
        "shop/migrations/0002_rows.py": MIGRATION,
        "shop/tests.py": TESTS,
        "shop/failing.py": FAILING,
        "shop/dying.py": DYING,
        "shop/not_importable.py": "import nothing_like_it",
    }.items():
        (folder / name).write_text(text)
    second = folder / "shop/migrations/0002_rows.py"
    second.rename(folder / "later")
    made = manage(folder, "makemigrations", "shop")
    assert made.returncode == 0, made.stderr
    (folder / "later").rename(second)
    return folder


def manage(folder: Path, *words: str, method: str = "fork", database: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of the project, with test processes started by ``method``."""
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=folder,
        env={**clean, "START_METHOD": method, "DATABASE": database},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def places(found: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return the database of each process that ran tests."""
    return dict(re.findall(r"^AT (\d+) (\S+)$", found.stdout, re.MULTILINE))


@pytest.mark.parametrize(("method", "database"), [("fork", ""), ("spawn", ""), ("forkserver", "kept.sqlite3")])
def test_each_process_has_its_own_sqlite_database(project: Path, method: str, database: str):
    found = manage(project, "test", "shop.tests", "--parallel", "2", method=method, database=database)
    assert found.returncode == 0, found.stderr
    assert "Ran 10 tests" in found.stderr
    at = places(found)
    assert len(at) in {1, 2}  # one process may have been quick enough for all
    if database:
        assert set(at.values()) <= {str(project / "kept_1.sqlite3"), "kept_1.sqlite3", "kept_2.sqlite3"}
    assert not list(project.glob("kept*"))


@pytest.mark.service("postgres")
def test_each_process_has_its_own_postgresql_database(project: Path):
    with postgres_database() as database:
        name = database.rpartition("/")[2]
        found = manage(project, "test", "shop.tests", "--parallel", "2", database=database)
        assert found.returncode == 0, found.stderr
        assert set(places(found).values()) <= {f"test_{name}_1", f"test_{name}_2"}


def test_kept_databases_are_used_again_and_clones_follow_new_migrations(project: Path):
    later = project / "shop" / "migrations" / "0003_more.py"
    try:
        for _ in range(2):
            found = manage(project, "test", "shop.tests", "--parallel", "2", "--keepdb", database="again.sqlite3")
            assert found.returncode == 0, found.stderr
            assert "Using existing test database for alias 'default'..." in found.stderr
        assert (project / "again_1.sqlite3").exists()
        text = MIGRATION.replace("0001_initial", "0002_rows").replace("from a migration", "later")
        later.write_text(text)
        found = manage(project, "test", "shop.tests", "-k", "own_rows", "--parallel", "2", "--keepdb", database="again.sqlite3")
        assert "['from a migration', 'later']" in found.stderr
    finally:
        later.unlink(missing_ok=True)
        for left in project.glob("again*"):
            left.unlink()


def test_failures_come_back_whole(project: Path):
    found = manage(project, "test", "shop.failing", "shop.not_importable", "--parallel", "2", "--buffer")
    told = found.stderr
    assert found.returncode == 1
    assert "ERROR: test_error (shop.failing.Failing.test_error)" in told
    assert "return 1 / 0" in told
    assert "The above exception was the direct cause of the following exception" in told
    assert "printed before the error" in told
    assert "printed by a passing test" not in told + found.stdout
    assert "AssertionError: Lists differ: [1] != [2]" in told
    assert re.search(r"FAIL: test_subtests .*\(number=0, odd=<class 'object'>\)", told)
    assert re.search(r"FAIL: test_subtests .*\(number=2", told)
    assert "shop.failing.NeedsTwo: salt and pepper" in told
    assert "could not be sent between processes as itself" in told
    assert "ERROR: setUpClass (shop.failing.NoSetUp)" in told
    assert "ModuleNotFoundError: No module named 'nothing_like_it'" in told
    assert "FAILED (failures=3, errors=4, skipped=1)" in told


def test_a_dead_process_is_told_with_the_tests_that_it_had(project: Path):
    found = manage(project, "test", "shop.dying", "--parallel", "2")
    assert found.returncode == 1
    assert "A test process died without a word" in found.stderr
    assert "Dying" in found.stderr


def test_failfast_ends_the_other_processes(project: Path):
    found = manage(project, "test", "shop.failing", "--parallel", "2", "--failfast")
    assert found.returncode == 1
    assert len(re.findall(r"^(?:ERROR|FAIL):", found.stderr, re.MULTILINE)) == 1


def test_the_number_of_processes_can_come_from_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DJANGO_TEST_PROCESSES", "many")
    assert "DJANGO_TEST_PROCESSES is 'many'" in manage(project, "test", "shop.tests", "--parallel").stderr
    monkeypatch.setenv("DJANGO_TEST_PROCESSES", "1")
    found = manage(project, "test", "shop.tests", "--parallel")
    assert len(places(found)) == 1


def test_the_debugger_and_processes_do_not_go_together(project: Path):
    told = manage(project, "test", "shop.tests", "--parallel", "2", "--pdb").stderr
    assert "You cannot use --pdb with parallel tests; pass --parallel=1 to use it." in told


def test_queries_of_failures_come_back(project: Path):
    wanted = project / "shop" / "asking.py"
    wanted.write_text(ASKING)
    try:
        found = manage(project, "test", "shop.asking", "--parallel", "2", "--debug-sql")
        assert "FAIL: test_it (shop.asking.Asking.test_it)" in found.stderr
        assert "'asked for'" in found.stderr
        assert "'not shown'" not in found.stderr
    finally:
        wanted.unlink()


def test_rows_of_apps_that_are_left_out_do_not_come_back(project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LEFT_OUT", "shop")
    found = manage(project, "test", "shop.tests.BroughtBack")
    assert "ERROR: test_2_and_come_back_whole" in found.stderr
    assert "Holder matching query does not exist" in found.stderr


def test_classes_with_the_same_lock_run_one_after_another(project: Path):
    (project / "shop" / "serial.py").write_text(SERIAL)
    found = manage(project, "test", "shop.serial", "--parallel", "2")
    assert found.returncode == 0, found.stderr
    told = (project / "told.txt").read_text().split("\n")
    assert [line.partition(" ")[2] for line in told if line] == ["starts", "ends", "starts", "ends"]
    with pytest.raises(ValueError, match=r"Unlocked\.lockfile isn't set"):

        class Unlocked(SerializeMixin):
            """Names no lock."""
