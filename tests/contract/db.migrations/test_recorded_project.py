"""A project that Django 5.2 wrote and migrated goes on with quintet, its files and its ``django_migrations`` as they are.

recorded_project.txt holds the files ("=== path" before each) and a dump of the database. One process runs several commands.
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases

RECORDED = (Path(__file__).parent / "recorded_project.txt").read_text(encoding="utf-8")

RUN = """
import json, os, sys

import quintet.compat

quintet.compat.install()
os.environ["DJANGO_SETTINGS_MODULE"] = "library.settings"
sys.path.insert(0, os.getcwd())
import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

django.setup()
{body}
"""

ON = """
call_command("makemigrations", check_changes=True, dry_run=True)
call_command("migrate")
Entry = apps.get_model("loans", "Entry")
print([(one.title, one.shelf.code, str(one.double)) for one in Entry.objects.all()])
call_command("migrate", "loans", "zero")
call_command("migrate")
call_command("makemigrations", check_changes=True, dry_run=True)
print([(one.title, one.shelf.code, str(one.double)) for one in Entry.objects.all()])
"""

CHANGED = """
call_command("makemigrations", "loans", name="weight", include_header=False)
call_command("migrate")
call_command("makemigrations", check_changes=True, dry_run=True)
print(connection.introspection.table_names().count("loans_book"))
"""


@pytest.fixture
def folder(tmp_path):
    """The recorded files, and the database under the name db.sqlite3."""
    for part in RECORDED.split("=== ")[1:]:
        name, _, text = part.partition("\n")
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with sqlite3.connect(tmp_path / "db.sqlite3") as link:
        link.executescript((tmp_path / "database.sql").read_text(encoding="utf-8"))
    link.close()
    return tmp_path


def run(folder, body, database=None):
    """Run a body of commands in the project; return what it said."""
    database = database or {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(body=body)],
        cwd=folder,
        env={**os.environ, "RECORDED_DATABASE": json.dumps(database)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_database_goes_on_as_it_is(folder):
    said = run(folder, ON)
    assert said.startswith("No changes detected\n")
    assert "No migrations to apply." in said
    assert said.count("[('First', '0a', '0.00')]") == 2
    assert "Unapplying loans.0001_initial... OK" in said


def test_a_change_is_written_in_the_spelling_of_the_project(folder):
    models = folder / "loans/models.py"
    models.write_text(
        models.read_text(encoding="utf-8").replace("    isbn = ", "    weight = models.FloatField(null=True)\n    isbn = ")
    )
    said = run(folder, CHANGED)
    assert "Applying loans.0004_weight... OK" in said
    assert said.endswith("No changes detected\n1\n")
    assert (folder / "loans/migrations/0004_weight.py").read_text(encoding="utf-8") == (
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n\n"
        "    dependencies = [\n        ('loans', '0003_fill'),\n    ]\n\n"
        "    operations = [\n        migrations.AddField(\n            model_name='book',\n            name='weight',\n"
        "            field=models.FloatField(null=True),\n        ),\n    ]\n"
    )


EMPTY = """
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA public CASCADE")
    cursor.execute("CREATE SCHEMA public")
"""


@pytest.mark.service("postgres")
def test_the_files_run_on_postgresql(folder, postgres_database):
    database = {**postgres_database, "ENGINE": "django.db.backends.postgresql"}
    said = run(folder, f'call_command("migrate", verbosity=0)\n{ON}\n{EMPTY}', database)
    assert said.count("[('First', '0a', '0.00')]") == 2
