"""Operations on many rows: batches that commit, positions that survive, and what each refuses."""

import subprocess
import sys
import textwrap
import uuid

import pytest

from quintet.db import NotSupportedError, migrations, models
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.migrations.state import ProjectState
from quintet.db.models import F, Q
from quintet.migrations import batch_positions
from quintet.migrations.operations.batches import Meter

ID = "('id', models.BigAutoField(primary_key=True))"
COLUMNS = "('title', models.CharField(max_length=20)), ('stars', models.IntegerField(null=True))"
ROWS = f"[migrations.CreateModel('Book', [{ID}, {COLUMNS}])]"


class Editor:
    """Hears what an operation tells."""

    def __init__(self):
        self.told = []

    def __call__(self, text, finished):
        self.told.append((text, finished))


def made(connection, count=25):
    creating = migrations.CreateModel(
        "Book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=20)),
            ("stars", models.IntegerField(null=True)),
            ("mark", models.UUIDField(null=True, default=uuid.uuid4)),
        ],
    )
    state = ProjectState()
    creating.state_forwards("library", state)
    with connection.schema_editor() as editor:
        creating.database_forwards("library", editor, ProjectState(), state)
    for number in range(count):
        stars = "NULL" if number % 5 else "9"
        connection.execute(f"INSERT INTO library_book (title, stars) VALUES ('book {number}', {stars})")
    return state


def run(connection, state, operation, backwards=False):
    told = Editor()
    with connection.schema_editor(atomic=False) as editor:
        editor.tell_progress = told
        change = operation.database_backwards if backwards else operation.database_forwards
        change("library", editor, state, state)
    return told.told


def test_a_constant_fills_only_what_is_missing(connection):
    state = made(connection)
    told = run(connection, state, migrations.BackfillField("book", "stars", value=1, batch_size=10, throttle=0))
    assert connection.fetch_all("SELECT stars, count(*) FROM library_book GROUP BY stars ORDER BY stars") == [(1, 20), (9, 5)]
    assert any(text.startswith("book.stars: 25 rows in") and finished for text, finished in told)
    assert len(told) >= 4


def test_an_expression_and_a_condition(connection):
    state = made(connection)
    operation = migrations.BackfillField("book", "stars", value=F("stars") + 1, where=Q(stars=9), batch_size=7, throttle=0)
    run(connection, state, operation)
    assert connection.fetch_all("SELECT DISTINCT stars FROM library_book WHERE stars IS NOT NULL") == [(10,)]


def test_a_callable_default_is_called_for_each_row(connection):
    state = made(connection)
    run(connection, state, migrations.BackfillField("book", "mark", batch_size=10, throttle=0))
    assert connection.fetch_one("SELECT count(DISTINCT mark), count(*) FROM library_book") == (25, 25)


def test_rows_that_come_behind_the_walk_are_filled_too(connection):
    state = made(connection, count=0)
    for key in range(100, 120):
        connection.execute(f"INSERT INTO library_book (id, title) VALUES ({key}, 'x')")
    late = [1]

    class Sneaking(migrations.BackfillField):
        def _change(self, field):
            change = super()._change(field)

            def after(rows):
                changed = change(rows)
                if late:
                    connection.execute(f"INSERT INTO library_book (id, title) VALUES ({late.pop()}, 'behind')")
                return changed

            return after

    run(connection, state, Sneaking("book", "stars", value=3, batch_size=6, throttle=0))
    assert connection.fetch_one("SELECT count(*) FROM library_book WHERE stars IS NULL") == (0,)


def test_code_gets_a_query_set_of_each_batch(connection):
    state = made(connection)
    sizes = []

    def lower(apps, rows):
        assert rows.model is apps.get_model("library", "Book")
        assert connection.in_atomic_block
        sizes.append(rows.count())
        return rows.update(title="seen")

    def back(apps, rows):
        rows.update(title="unseen")

    operation = migrations.RunInBatches(lower, "book", back, where=Q(stars=9), batch_size=10, throttle=0)
    assert operation.reversible
    run(connection, state, operation)
    assert sizes == [2, 2, 1]
    assert connection.fetch_one("SELECT count(*) FROM library_book WHERE title = 'seen'") == (5,)
    run(connection, state, operation, backwards=True)
    assert connection.fetch_one("SELECT count(*) FROM library_book WHERE title = 'unseen'") == (5,)
    assert not migrations.RunInBatches(lower, "book").reversible


def test_a_failed_batch_is_rolled_back_and_the_next_run_goes_on_there(connection):
    state = made(connection)
    seen, fails = [], [True]

    def count(apps, rows):
        keys = sorted(rows.values_list("pk", flat=True))
        rows.update(title="done")
        if len(seen) == 1 and fails:
            fails.clear()
            raise ZeroDivisionError
        seen.append(keys)

    operation = migrations.RunInBatches(count, "book", batch_size=10, throttle=0)
    with pytest.raises(ZeroDivisionError):
        run(connection, state, operation)
    assert connection.fetch_one("SELECT count(*) FROM library_book WHERE title = 'done'") == (10,)
    run(connection, state, operation)
    assert [len(keys) for keys in seen] == [10, 10, 5]
    every = [key for keys in seen for key in keys]
    assert every == sorted(every)
    run(connection, state, operation)
    assert len(seen) == 3, "a finished operation of an unrecorded migration is not done again"


@pytest.mark.needs("standard_sql")
def test_batches_refuse_a_transaction(connection):
    state = made(connection, count=1)
    with connection.schema_editor() as editor, pytest.raises(NotSupportedError, match="set atomic = False"):
        migrations.BackfillField("book", "stars", value=1).database_forwards("library", editor, state, state)


def test_a_backfill_without_a_value_is_refused(connection):
    state = made(connection, count=1)
    with pytest.raises(ValueError, match=r"no value for book\.stars"):
        run(connection, state, migrations.BackfillField("book", "stars"))
    with pytest.raises(ValueError, match="batch_size must be at least 1"):
        migrations.BackfillField("book", "stars", batch_size=0)
    with pytest.raises(ValueError, match="throttle"):
        migrations.RunInBatches(print, "book", throttle=-1)


def test_text_keys_are_walked_too(connection):
    creating = migrations.CreateModel(
        "Tag", [("code", models.CharField(max_length=9, primary_key=True)), ("stars", models.IntegerField(null=True))]
    )
    state = ProjectState()
    creating.state_forwards("library", state)
    with connection.schema_editor() as editor:
        creating.database_forwards("library", editor, ProjectState(), state)
    for number in range(12):
        connection.execute(f"INSERT INTO library_tag (code) VALUES ('t{number}')")
    run(connection, state, migrations.BackfillField("tag", "stars", value=1, batch_size=5, throttle=0))
    assert connection.fetch_one("SELECT count(*) FROM library_tag WHERE stars = 1") == (12,)


def test_positions_go_away_with_the_record(connection, project):
    project.migration("books", "0001_initial", ROWS)
    project.migration(
        "books",
        "0002_fill",
        "[migrations.BackfillField('book', 'stars', value=2, batch_size=1, throttle=0)]",
        "[('@books', '0001_initial')]",
        extra="atomic = False",
    )
    project.install("books")
    executor = MigrationExecutor(connection)
    executor.migrate([(project.label("books"), "0001_initial")])
    connection.execute(f"INSERT INTO {project.label('books')}_book (title) VALUES ('a'), ('b')")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert batch_positions.TABLE not in connection.introspection.table_names()
    assert connection.fetch_all(f"SELECT stars FROM {project.label('books')}_book") == [(2,), (2,)]


def test_the_meter_tells_rate_and_time_left():
    told, times = [], iter([0.0, 2.0, 10.0])
    meter = Meter("x", 1000, lambda text, finished: told.append(text), 100, clock=lambda: next(times))
    meter.show(300, finished=False)
    meter.show(1000, finished=True)
    assert told == ["x: 300 of about 1,000 (30 %) rows, 100 rows/s, 7 s left", "x: 1,000 rows in 10.0 s (90 rows/s)"]


CHILD = """
import os, signal, sys
import quintet
from quintet.conf import settings
settings.configure(SECRET_KEY="x" * 60, INSTALLED_APPS=["{app}"], DATABASES={{"default": {database!r}}})
quintet.setup()
from quintet.core.management import call_command
call_command("migrate", no_color=True)
"""
KILLING = """
import os, signal
from quintet.db import migrations

batches = []

def mark(apps, rows):
    rows.update(stars=7)
    batches.append(1)
    if os.environ.get("DIE_AT") == str(len(batches)):
        os.kill(os.getpid(), signal.SIGKILL)

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("{app}", "0001_initial")]
    operations = [migrations.RunInBatches(mark, "book", migrations.RunInBatches.noop, batch_size=10, throttle=0)]
"""


@pytest.mark.needs("standard_sql")
def test_a_killed_run_goes_on_where_it_stopped(connection, project, monkeypatch):
    label = project.label("books")
    project.migration("books", "0001_initial", ROWS)
    project.install("books")
    MigrationExecutor(connection).migrate([(label, "0001_initial")])
    connection.execute_many(
        f"INSERT INTO {label}_book (title) VALUES ({'%s' if connection.vendor == 'postgresql' else '?'})",
        [(str(number),) for number in range(45)],
    )
    (project.folder / label / "migrations/0002_mark.py").write_text(KILLING.format(app=label))
    database = {
        key: str(value) for key, value in connection.settings_dict.items() if key in {"ENGINE", "NAME", "USER", "HOST", "PORT"}
    }
    script = CHILD.format(app=label, database=database)
    monkeypatch.setenv("PYTHONPATH", f"{project.folder}:{':'.join(sys.path)}")
    monkeypatch.setenv("DIE_AT", "3")
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    assert connection.fetch_one(f"SELECT count(*) FROM {label}_book WHERE stars = 7") == (20,)
    monkeypatch.delenv("DIE_AT")
    told = []
    executor = MigrationExecutor(connection)
    executor.tell_progress = lambda text, finished: told.append(text)
    executor.migrate([(label, "0002_mark")])
    assert "mark on book: 45 rows" in told[-1]
    assert connection.fetch_one(f"SELECT count(*) FROM {label}_book WHERE stars = 7") == (45,)
    assert batch_positions.TABLE not in connection.introspection.table_names()
