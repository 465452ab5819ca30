"""makemigrations, migrate, showmigrations and sqlmigrate as a user runs them: in processes of their own, on real databases."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

import quintet

#: Where the package under test lies: the commands run without the environment of the tests.
TREE = str(Path(quintet.__file__).parents[1])

SETTINGS = """
SECRET_KEY = "x" * 60
INSTALLED_APPS = ["books"]
DATABASES = {"default": %s}
DEFAULT_AUTO_FIELD = "quintet.db.models.BigAutoField"
"""

MODELS = """
from quintet.db import models


class Author(models.Model):
    name = models.CharField(max_length=100)


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
"""

MANAGE = """
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
from quintet.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""

KILLED = """
import os
import signal

from quintet.db import migrations, models


def die(apps, editor):
    if os.environ.get("DIE"):
        os.kill(os.getpid(), signal.SIGKILL)


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]
    operations = [
        migrations.AddField("book", "stars", models.IntegerField(default=3)),
        migrations.AlterField("book", "title", models.TextField()),
        migrations.RunPython(die),
        migrations.AddField("author", "born", models.DateField(null=True)),
    ]
"""


def sqlite_database(folder):
    return {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def site(request, tmp_path):
    """A project with an app and an empty database."""
    (tmp_path / "books").mkdir()
    (tmp_path / "books/__init__.py").touch()
    (tmp_path / "books/models.py").write_text(MODELS)
    (tmp_path / "manage.py").write_text(MANAGE)
    if request.param == "sqlite":
        (tmp_path / "settings.py").write_text(SETTINGS % sqlite_database(tmp_path))
        yield tmp_path
        return
    import psycopg

    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    database = {"ENGINE": "quintet.db.backends.postgresql", "NAME": name, "USER": "postgres", "HOST": "127.0.0.1"}
    (tmp_path / "settings.py").write_text(SETTINGS % database)
    yield tmp_path
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def local_site(tmp_path):
    """A project on SQLite, for what is the same everywhere."""
    (tmp_path / "books").mkdir()
    (tmp_path / "books/__init__.py").touch()
    (tmp_path / "books/models.py").write_text(MODELS)
    (tmp_path / "manage.py").write_text(MANAGE)
    (tmp_path / "settings.py").write_text(SETTINGS % sqlite_database(tmp_path))
    return tmp_path


def start(folder, *arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=folder,
        env={"PYTHONPATH": TREE, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def manage(folder, *arguments, **environment):
    """Run a command; return its exit status and what it said."""
    process = start(folder, *arguments, **environment)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


def test_the_workflow(local_site):
    assert manage(local_site, "makemigrations", "books", "--check") == (
        1,
        "Migrations for 'books':\n  books/migrations/0001_initial.py\n    + Create model Author\n    + Create model Book\n",
    )
    assert not (local_site / "books/migrations").exists()
    assert manage(local_site, "makemigrations", "books")[0] == 0
    assert manage(local_site, "makemigrations") == (0, "No changes detected\n")
    assert manage(local_site, "makemigrations", "books") == (0, "No changes detected in app 'books'\n")
    assert manage(local_site, "migrate", "--plan") == (
        0,
        "Planned operations:\nbooks.0001_initial\n    Create model Author\n    Create model Book\n",
    )
    assert manage(local_site, "migrate", "--check")[0] == 1
    assert manage(local_site, "migrate") == (
        0,
        "Operations to perform:\n  Apply all migrations: books\nRunning migrations:\n  Applying books.0001_initial... OK\n",
    )
    assert manage(local_site, "showmigrations") == (0, "books\n [X] 0001_initial\n")
    models = local_site / "books/models.py"
    models.write_text(models.read_text().replace("max_length=100)\n    author", "max_length=200)\n    author"))
    assert "have changes that are not yet reflected in a migration" in manage(local_site, "migrate")[1]
    assert manage(local_site, "makemigrations", "--name", "longer")[0] == 0
    assert manage(local_site, "showmigrations", "--plan") == (0, "[X]  books.0001_initial\n[ ]  books.0002_longer\n")
    status, sql = manage(local_site, "sqlmigrate", "books", "0002")
    assert status == 0
    assert sql.startswith("BEGIN;\n--\n-- Alter field title on book\n--\n")
    assert sql.rstrip().endswith("COMMIT;")


def test_branches_are_refused_and_merged(local_site):
    manage(local_site, "makemigrations", "books")
    manage(local_site, "makemigrations", "--empty", "books", "--name", "one")
    one = local_site / "books/migrations/0002_one.py"
    (local_site / "books/migrations/0002_two.py").write_text(one.read_text())
    status, said = manage(local_site, "migrate")
    assert status == 1
    assert "multiple leaf nodes in the migration graph: (0002_one, 0002_two in books)" in said
    assert manage(local_site, "makemigrations", "--merge", "--noinput")[0] == 0
    assert (local_site / "books/migrations/0003_merge_0002_one_0002_two.py").exists()
    assert manage(local_site, "migrate")[0] == 0


def test_a_needed_default_stops_without_input(local_site):
    manage(local_site, "makemigrations", "books")
    models = local_site / "books/models.py"
    models.write_text(models.read_text() + "    pages = models.IntegerField()\n")
    status, said = manage(local_site, "makemigrations", "--noinput")
    assert status == 3
    assert "Field 'pages' on model 'book' not migrated" in said


def test_a_question_that_nobody_answers_ends_the_command(local_site):
    manage(local_site, "makemigrations", "books")
    models = local_site / "books/models.py"
    models.write_text(models.read_text() + "    pages = models.IntegerField()\n")
    status, said = manage(local_site, "makemigrations")
    assert status == 1
    assert "CommandError: Nobody is there to answer" in said
    assert "Traceback" not in said
    assert not (local_site / "books/migrations/0002_book_pages.py").exists()


def test_a_killed_migration_leaves_nothing_and_runs_again(site):
    assert manage(site, "makemigrations", "books")[0] == 0
    assert manage(site, "migrate")[0] == 0
    (site / "books/migrations/0002_killed.py").write_text(KILLED)
    assert manage(site, "migrate", DIE="1")[0] == -9
    assert manage(site, "showmigrations") == (0, "books\n [X] 0001_initial\n [ ] 0002_killed\n")
    status, said = manage(site, "migrate")
    assert (status, "Applying books.0002_killed... OK" in said) == (0, True), said
    status, said = manage(site, "migrate", "books", "0001")
    assert "is not reversible" in said


def test_two_migrates_at_once_both_end_well(site):
    assert manage(site, "makemigrations", "books")[0] == 0
    processes = [start(site, "migrate") for _ in range(2)]
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    assert manage(site, "showmigrations") == (0, "books\n [X] 0001_initial\n")


EXPRESSIONS = """
from quintet.db import models
from quintet.db.models import Case, CheckConstraint, F, Func, Index, Q, UniqueConstraint, Value, When
from quintet.db.models.functions import Coalesce, Concat, Lower, Now, Round, Upper
from quintet.db.models.lookups import GreaterThan


class Plus(Func):
    function = "COALESCE"

    def __init__(self, *given, more=0, **options):
        super().__init__(*given, Value(more), **options)


class Book(models.Model):
    title = models.CharField(max_length=100, db_default=Value("none"))
    made = models.DateTimeField(db_default=Now())
    pages = models.IntegerField(db_default=Value(1) + Value(2) * 3)
    stars = models.FloatField(db_default=Round(Value(2.5)))
    shout = models.GeneratedField(expression=Upper("title"), output_field=models.CharField(max_length=100), db_persist=True)
    kind = models.GeneratedField(
        expression=Case(When(Q(pages__gt=3) | ~Q(title="x"), then=Value("a")), default=Concat("title", Value("%%"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        ordering = [F("pages").desc(nulls_last=True), "title"]
        constraints = [
            CheckConstraint(condition=Q(pages__gte=F("stars") - 100) & ~Q(title="bad"), name="c1"),
            CheckConstraint(condition=GreaterThan(F("pages") + %d, -1), name="c2"),
            UniqueConstraint(Lower("title"), F("pages").desc(), condition=Q(pages__in=[1, 2]), name="u1"),
        ]
        indexes = [
            Index(Lower("title").desc(), name="i1"),
            Index(Plus("pages", more=7), Coalesce("title", Value("y")), name="i2"),
            Index(fields=["title"], condition=Q(title__startswith="a"), name="i3"),
        ]
"""


def test_expressions_that_are_made_alike_are_no_change(local_site):
    models = local_site / "books/models.py"
    models.write_text(EXPRESSIONS % 1)
    assert manage(local_site, "makemigrations", "books")[0] == 0
    assert manage(local_site, "makemigrations") == (0, "No changes detected\n")
    assert manage(local_site, "migrate")[0] == 0
    models.write_text(EXPRESSIONS % 2 + "# bytecode is told apart by second and size\n")
    status, said = manage(local_site, "makemigrations", "books", "--name", "other")
    assert (status, "c2" in said, "c1" in said, "i1" in said, "field" in said) == (0, True, False, False, False), said
    assert manage(local_site, "makemigrations", "--check")[0] == 0
    assert manage(local_site, "migrate")[0] == 0


def test_a_user_model_that_comes_late_is_told_what_to_do(local_site):
    (local_site / "settings.py").write_text(
        SETTINGS.replace('["books"]', '["quintet.contrib.contenttypes", "quintet.contrib.auth"]') % sqlite_database(local_site)
    )
    assert manage(local_site, "swapuser")[1].startswith("CommandError: AUTH_USER_MODEL names the built-in user model")
    assert manage(local_site, "migrate", "-v0") == (0, "")
    (local_site / "people/migrations").mkdir(parents=True)
    (local_site / "people/__init__.py").touch()
    (local_site / "people/migrations/__init__.py").touch()
    (local_site / "people/models.py").write_text(
        "from quintet.contrib.auth.models import AbstractUser\n\n\nclass Person(AbstractUser):\n    pass\n"
    )
    with (local_site / "settings.py").open("a") as settings:
        settings.write('INSTALLED_APPS += ["people"]\nAUTH_USER_MODEL = "people.Person"\n')
    status, said = manage(local_site, "swapuser")
    assert (status, said.strip()) == (
        1,
        "CommandError: No migration creates people.person. Write one with: python manage.py makemigrations people",
    )
    assert manage(local_site, "makemigrations", "people", "-v0")[0] == 0
    status, said = manage(local_site, "swapuser")
    assert status == 1
    assert "people.Person has the table people_person" in said
