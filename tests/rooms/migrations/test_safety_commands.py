"""What makemigrations and migrate say of safety and drift, as a user runs them."""

import fcntl
import io
import json

import pytest

from quintet.core.management import CommandError, call_command

ID = "('id', models.BigAutoField(primary_key=True))"
BOOK = f"[migrations.CreateModel('Book', [{ID}, ('title', models.CharField(max_length=20))])]"
INDEX = "[migrations.AddIndex('Book', models.Index(fields=['title'], name='@books_title'))]"
MODELS = """
from quintet.db import models


class Book(models.Model):
    id = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=20)
"""


def run(command, *args, **options):
    out = io.StringIO()
    call_command(command, *args, stdout=out, stderr=out, no_color=True, **options)
    return out.getvalue()


@pytest.fixture
def shelf(connection, project):
    """An app whose first migration is applied, with one that builds an index and one for after the deployment."""
    project.write("books/models.py", MODELS)
    project.migration("books", "0001_initial", BOOK)
    project.install("books")
    run("migrate", database="db")
    project.migration("books", "0002_index", INDEX.replace("@books", "books"), "[('@books', '0001_initial')]")
    project.migration(
        "books",
        "0003_drop",
        "[migrations.RemoveField('Book', 'title')]",
        "[('@books', '0002_index')]",
        extra="after_deploy = True",
    )
    return connection, project.label("books")


@pytest.mark.on("sqlite", "postgres")  # an index keeps nobody waiting on MariaDB
def test_the_plan_names_lock_duration_and_safe_form(shelf):
    connection, label = shelf
    said = run("migrate", plan=True, database="db")
    assert said.startswith("Planned operations:")
    assert "CREATE INDEX books_title" in said
    if connection.vendor == "postgresql":
        assert f"{label}.0002_index: blocks writes for about < 0.1 s" in said
        assert "M101 unsafe" in said
        assert "AddIndexConcurrently" in said
    assert f"{label}.0003_drop (after the deployment)" in said
    assert "M201" not in said, "nobody uses the column after the deployment"


def test_the_plan_as_json(shelf):
    connection, label = shelf
    whole = json.loads(run("migrate", plan=True, format="json", database="db"))
    assert [(one["app"], one["name"], one["after_deploy"]) for one in whole["migrations"]] == [
        (label, "0002_index", False),
        (label, "0003_drop", True),
    ]
    assert whole["database"]["vendor"] == connection.vendor


@pytest.mark.on("sqlite", "postgres")  # the same
def test_a_plan_that_is_not_safe_fails_and_changes_nothing(shelf):
    connection, label = shelf
    level = "unsafe" if connection.vendor == "postgresql" else "caution"
    with pytest.raises(CommandError, match=r"finding\(s\) that count: M1"):
        run("migrate", fail_on=level, database="db")
    with connection.cursor() as cursor:
        assert "books_title" not in connection.introspection.get_constraints(cursor, f"{label}_book")
    with pytest.raises(CommandError, match="keeps writes waiting"):
        run("migrate", fail_on="0.000001", database="db")
    with pytest.raises(CommandError, match="neither unsafe, caution nor a number"):
        run("migrate", fail_on="always", database="db")
    assert "Applying" in run("migrate", fail_on="60", database="db")


def test_what_waits_for_the_deployment_is_left_out(shelf):
    _, label = shelf
    said = run("migrate", before_deploy=True, database="db")
    assert f"Applying {label}.0002_index... OK" in said
    assert "0003_drop" not in said
    assert f"Applying {label}.0003_drop... OK" in run("migrate", database="db")


def test_drift_is_told_and_fails(shelf):
    connection, label = shelf
    assert "is as the models say" in run("migrate", label, diff=True, database="db")
    connection.execute(f"ALTER TABLE {label}_book ADD COLUMN stray integer")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("migrate", label, diff=True, database="db", stdout=out, no_color=True)
    assert ended.value.code == 1
    kind = "integer" if connection.vendor != "mysql" else "int(11)" if connection.mysql_is_mariadb else "int"
    assert f"- {label}_book.stray: extra column: {kind}" in out.getvalue()
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("migrate", label, diff=True, format="json", database="db", stdout=out)
    assert json.loads(out.getvalue())["differences"] == [
        {"kind": "extra column", "table": f"{label}_book", "name": "stray", "expected": "", "found": kind}
    ]
    with pytest.raises(CommandError, match="nowhere"):
        run("migrate", "nowhere", diff=True, database="db")


def test_makemigrations_names_what_is_unsafe_and_writes_the_safe_form(project, use_databases, tmp_path):
    use_databases(default={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"})
    project.write("books/models.py", MODELS + "    stars = models.IntegerField(default=3)\n")
    project.migration("books", "0001_initial", BOOK)
    project.install("books")
    label = project.label("books")
    run("migrate")
    said = run("makemigrations", label, dry_run=True, name="stars")
    assert f"Unsafe while the application runs, in {label}.0002_stars:" in said
    assert "M205 unsafe" in said
    assert "makemigrations --safe writes the safe form" in said
    said = run("makemigrations", label, safe=True, name="stars")
    assert "Unsafe" not in said
    written = sorted(path.name for path in (project.folder / label / "migrations").glob("0*.py"))
    assert written == ["0001_initial.py", "0002_stars.py", "0003_stars_finish.py"]
    assert "after_deploy = True" in (project.folder / label / "migrations/0003_stars_finish.py").read_text()
    assert "No changes detected" in run("makemigrations", label)


@pytest.mark.parametrize("connection", ["sqlite"], indirect=True)
def test_who_waited_for_another_migrate_still_leaves_out_what_comes_after_the_deployment(shelf):
    connection, label = shelf
    path = f"{connection.settings_dict['NAME']}-migrate"

    class Said(io.StringIO):
        def write(self, text):
            if "Waiting for another migrate (process 1 elsewhere)" in text:
                held.close()
            return super().write(text)

    with open(path, "w") as held:
        held.write("process 1 elsewhere")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        said = Said()
        call_command("migrate", before_deploy=True, database="db", stdout=said, no_color=True)
    assert f"Applying {label}.0002_index" in said.getvalue()
    assert "0003_drop" not in said.getvalue()
