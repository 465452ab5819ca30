"""What an error in the midst of migrate says: where it was, what stays, what to do; and how a run is gone on with."""

import pytest

from quintet.db import DatabaseError
from quintet.migrations.executor import MigrationExecutor
from quintet.migrations.recorder import MigrationRecorder
from quintet.migrations.steps import TABLE, ChangedMigrationError, InterruptedMigrationError
from tests.rooms.migrations.test_running import BOOK

AFTER = "[('@books', '0001_initial')]"
FAILING = (
    "[migrations.AddField('Book', 'stars', models.IntegerField(default=4)), "
    "migrations.AddField('Book', 'pages', models.IntegerField(default=4)), "
    "migrations.RunSQL('SELECT nothing FROM @books_book', ''), "
    "migrations.AddField('Book', 'shelf', models.IntegerField(default=4))]"
)
MENDED = FAILING.replace("SELECT nothing FROM", "SELECT id FROM")


def migrated(connection, project, target="0002_more", **how):
    executor = MigrationExecutor(connection)
    told = []
    executor.tell_wait = told.append
    executor.migrate([(project.label("books"), target)], **how)
    return told


def failing(connection, project, kind=DatabaseError, target="0002_more"):
    with pytest.raises(kind) as caught:
        migrated(connection, project, target)
    return "\n".join(caught.value.__notes__)


def columns(connection, project):
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, f"{project.label('books')}_book")
    return [one.name for one in found]


def written(project, operations, extra=""):
    project.migration("books", "0001_initial", BOOK)
    project.migration("books", "0002_more", operations, AFTER, extra=extra)
    project.install("books")


@pytest.mark.needs("rolled_back_tables")
def test_an_error_names_migration_operation_statement_and_what_is_kept(connection, project):
    written(project, FAILING)
    notes = failing(connection, project)
    books = project.label("books")
    assert f"Migration {books}.0002_more, operation 3 of 4: Raw SQL operation" in notes
    assert f"Statement: SELECT nothing FROM {books}_book" in notes
    assert "Nothing of this migration is kept: it runs in one transaction. Mend the cause and run migrate again." in notes
    assert f"Applied in this run before it, and kept: {books}.0001_initial" in notes
    assert columns(connection, project) == ["id", "title"]


@pytest.mark.parametrize("there", ["CREATE TABLE @books_shelf (id integer)", "ALTER TABLE @books_book ADD COLUMN stars integer"])
def test_what_is_there_already_can_be_recorded(connection, project, there):
    shelf = "migrations.CreateModel('Shelf', [('id', models.AutoField(primary_key=True))])"
    stars = "migrations.AddField('Book', 'stars', models.IntegerField(null=True))"
    written(project, f"[migrations.RunSQL('{there}'), {shelf}, {stars}]")
    assert "migrate --fake-initial, or --fake with the app and name." in failing(connection, project)


def test_an_error_of_the_users_function_says_which_operation_it_was(connection, project):
    written(project, "[migrations.RunPython(crash)]")
    notes = failing(connection, project, ZeroDivisionError)
    assert "operation 1 of 1: Raw Python operation" in notes
    assert "Statement" not in notes


def test_an_error_on_the_way_back_says_so(connection, project):
    written(project, "[migrations.RunSQL('', 'SELECT nothing')]")
    migrated(connection, project)
    assert "undoing operation 1 of 1: Raw SQL operation" in failing(connection, project, target="0001_initial")


def test_without_a_transaction_the_next_run_goes_on_at_the_operation_that_failed(connection, project):
    written(project, FAILING, extra="atomic = False")
    notes = failing(connection, project)
    assert "This migration has no transaction (atomic = False), so what was done stays." in notes
    assert "Operations 1 to 2 are done." in notes
    assert "undo what operation 3 did before this statement, and run migrate again: it goes on there" in notes
    assert columns(connection, project) == ["id", "title", "stars", "pages"]
    project.migration("books", "0002_more", MENDED, AFTER, extra="atomic = False")
    told = migrated(connection, project)
    name = f"{project.label('books')}.0002_more"
    assert told == [f"Going on with {name} after operation 2 of 4."]
    assert columns(connection, project) == ["id", "title", "stars", "pages", "shelf"]
    assert TABLE not in connection.introspection.table_names()


def test_undoing_without_a_transaction_is_gone_on_with_too(connection, project):
    written(project, MENDED.replace(", '')", ", 'SELECT nothing')"), extra="atomic = False")
    migrated(connection, project)
    notes = failing(connection, project, target="0001_initial")
    assert "undoing operation 2 of 4" in notes
    assert columns(connection, project) == ["id", "title", "stars", "pages"]
    project.migration("books", "0002_more", MENDED, AFTER, extra="atomic = False")
    assert "after operation 1 of 4" in migrated(connection, project, "0001_initial")[0]
    assert columns(connection, project) == ["id", "title"]
    assert [name for _, name in MigrationRecorder(connection).applied_migrations()] == ["0001_initial"]


def test_an_interrupted_migration_whose_file_was_changed_is_refused(connection, project):
    written(project, FAILING, extra="atomic = False")
    failing(connection, project)
    project.migration("books", "0002_more", "[migrations.RunSQL(''), migrations.RunSQL('')]", AFTER, extra="atomic = False")
    with pytest.raises(ChangedMigrationError, match=r"interrupted at operation 3 of 4, and its file has 2 operations now"):
        migrated(connection, project)
    migrated(connection, project, fake=True)
    assert TABLE not in connection.introspection.table_names()


def test_keys_that_wait_are_there_when_an_operation_counts_as_done(connection, project):
    operations = (
        "[migrations.CreateModel('Slot', [('id', models.BigAutoField(primary_key=True)), "
        "('book', models.ForeignKey('@books.Book', models.CASCADE)), ('title', models.CharField(max_length=9, db_index=True))]), "
        "migrations.RunSQL('SELECT nothing')]"
    )
    written(project, operations, extra="atomic = False")
    failing(connection, project)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, f"{project.label('books')}_slot")
    assert any(one["foreign_key"] for one in found.values())
    assert any(one["index"] and one["columns"] == ["title"] for one in found.values())


def killed(connection, project):
    """Leave the database as a process that was killed in the third of four operations does."""
    written(project, FAILING, extra="atomic = False")
    failing(connection, project)
    connection.execute(f"UPDATE {TABLE} SET ended = 'open'")
    project.migration("books", "0002_more", MENDED, AFTER, extra="atomic = False")


def test_an_operation_whose_process_was_killed_is_not_done_twice_unasked(connection, project):
    killed(connection, project)
    with pytest.raises(InterruptedMigrationError, match=r"killed at operation 3 of 4: Raw SQL operation\. .*=done") as caught:
        migrated(connection, project)
    assert "--interrupted=again" in str(caught.value)
    assert columns(connection, project) == ["id", "title", "stars", "pages"]


@pytest.mark.parametrize(("answer", "after"), [("again", 2), ("done", 3)])
def test_who_looked_says_what_becomes_of_an_interrupted_operation(connection, project, answer, after):
    killed(connection, project)
    executor = MigrationExecutor(connection)
    told = []
    executor.tell_wait, executor.interrupted = told.append, answer
    executor.migrate([(project.label("books"), "0002_more")])
    assert told == [f"Going on with {project.label('books')}.0002_more after operation {after} of 4."]
    assert columns(connection, project) == ["id", "title", "stars", "pages", "shelf"]
