"""Loading migration files, planning, applying and undoing them, on both databases."""

import pytest

from quintet.apps import apps
from quintet.cli.migration_lines import planned
from quintet.db import migrations, models
from quintet.db.migrations.exceptions import (
    AmbiguityError,
    BadMigrationError,
    CircularDependencyError,
    InconsistentMigrationHistory,
    IrreversibleError,
    NodeNotFoundError,
)
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.migrations.loader import MigrationLoader
from quintet.db.migrations.operations import AlterOrderWithRespectTo
from quintet.db.migrations.recorder import MigrationRecorder
from quintet.db.migrations.state import ProjectState
from quintet.migrations.executor import collect_sql
from quintet.test import override_settings

ID = "('id', models.BigAutoField(primary_key=True))"
BOOK = f"[migrations.CreateModel('Book', [{ID}, ('title', models.CharField(max_length=20))])]"
KEY = "models.ForeignKey('@books.Book', on_delete=models.CASCADE)"


@pytest.fixture
def library(project):
    """Two apps: shelf needs books, books/0002 runs code, books/0003 adds a column."""
    project.migration("books", "0001_initial", BOOK)
    project.migration(
        "books", "0002_fill", "[migrations.RunPython(fill, migrations.RunPython.noop)]", "[('@books', '0001_initial')]"
    )
    project.migration(
        "books",
        "0003_stars",
        "[migrations.AddField('Book', 'stars', models.IntegerField(default=4), preserve_default=False)]",
        "[('@books', '0002_fill')]",
    )
    project.migration(
        "shelf", "0001_initial", f"[migrations.CreateModel('Slot', [{ID}, ('book', {KEY})])]", "[('@books', '__first__')]"
    )
    project.install("shelf", "books")
    return project


def names(plan):
    return [f"{migration.app_label.partition('_')[0]}.{migration.name}" for migration, _ in plan]


def test_plan_runs_what_is_needed_first(connection, library):
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan([(library.label("shelf"), "0001_initial")])
    assert names(plan) == ["books.0001_initial", "shelf.0001_initial"]


def test_forwards_and_back_with_data(connection, library):
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    table = f"{library.label('books')}_book"
    assert connection.fetch_all(f"SELECT title, stars FROM {table}") == [("Filled", 4)]
    with pytest.raises(Exception, match=r"(?i)null|default"):
        connection.execute(f"INSERT INTO {table} (title) VALUES ('x')")
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.migrate([(library.label("books"), "0002_fill")])
    assert connection.fetch_all(f"SELECT * FROM {table}") == [(1, "Filled")]
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan([(library.label("books"), None)])
    assert names(plan) == ["books.0002_fill", "shelf.0001_initial", "books.0001_initial"] or names(plan) == [
        "shelf.0001_initial",
        "books.0002_fill",
        "books.0001_initial",
    ]
    executor.migrate([], plan=plan)
    assert table not in connection.introspection.table_names()
    assert MigrationRecorder(connection).applied_migrations() == {}


def test_fake_records_without_running(connection, library):
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes(), fake=True)
    assert len(MigrationRecorder(connection).applied_migrations()) == 4
    assert f"{library.label('books')}_book" not in connection.introspection.table_names()


def test_fake_initial_takes_existing_tables(connection, library):
    executor = MigrationExecutor(connection)
    executor.migrate([(library.label("books"), "0001_initial")])
    MigrationRecorder(connection).flush()
    told = []
    executor = MigrationExecutor(connection, lambda event, migration, fake: told.append((event, migration.name, fake)))
    executor.migrate([(library.label("books"), "0002_fill")], fake_initial=True)
    assert ("apply_success", "0001_initial", True) in told
    assert ("apply_success", "0002_fill", False) in told


@pytest.mark.needs("rolled_back_tables")
def test_a_failing_migration_leaves_nothing_behind(connection, project):
    project.migration("books", "0001_initial", BOOK)
    project.migration(
        "books",
        "0002_broken",
        "[migrations.AddField('Book', 'stars', models.IntegerField(default=4)), migrations.RunPython(crash)]",
        "[('@books', '0001_initial')]",
    )
    project.install("books")
    executor = MigrationExecutor(connection)
    with pytest.raises(ZeroDivisionError):
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert [name for _, name in MigrationRecorder(connection).applied_migrations()] == ["0001_initial"]
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, f"{project.label('books')}_book")
    assert [one.name for one in columns] == ["id", "title"]


def test_rows_and_columns_change_in_one_migration(connection, project):
    project.migration("books", "0001_initial", BOOK)
    project.migration(
        "shelf", "0001_initial", f"[migrations.CreateModel('Slot', [{ID}, ('book', {KEY})])]", "[('@books', '0001_initial')]"
    )
    project.migration(
        "shelf",
        "0002_both",
        "[migrations.RunSQL(["
        "\"INSERT INTO @books_book (title) VALUES ('a;b')\", "
        "('INSERT INTO @shelf_slot (book_id) SELECT id FROM @books_book WHERE title = %s', ['a;b'])], migrations.RunSQL.noop), "
        "migrations.AddField('Slot', 'height', models.IntegerField(default=3))]",
        "[('@shelf', '0001_initial')]",
    )
    project.install("books", "shelf")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert connection.fetch_all(f"SELECT height FROM {project.label('shelf')}_slot") == [(3,)]


def test_what_cannot_be_undone_says_so(connection, project):
    project.migration("books", "0001_initial", BOOK)
    project.migration("books", "0002_sql", "[migrations.RunSQL('SELECT 1')]", "[('@books', '0001_initial')]")
    project.install("books")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    with pytest.raises(IrreversibleError, match=r"Operation <RunSQL 'SELECT 1'> in .*0002_sql is not reversible"):
        MigrationExecutor(connection).migrate([(project.label("books"), "0001_initial")])


def test_renames_follow_through_keys_and_many_to_many_tables(connection, project):
    project.migration("books", "0001_initial", BOOK)
    project.migration(
        "shelf",
        "0001_initial",
        f"[migrations.CreateModel('Slot', [{ID}, ('book', {KEY}), "
        "('seen', models.ManyToManyField('@books.Book', related_name='seen_in'))])]",
        "[('@books', '0001_initial')]",
    )
    project.migration(
        "books",
        "0002_rename",
        "[migrations.RenameModel('Book', 'Tome'), migrations.RenameField('Tome', 'title', 'name')]",
        "[('@books', '0001_initial'), ('@shelf', '0001_initial')]",
    )
    project.install("books", "shelf")
    executor = MigrationExecutor(connection)
    state = executor.migrate(executor.loader.graph.leaf_nodes())
    tome = state.apps.get_model(project.label("books"), "Tome")
    slot = state.apps.get_model(project.label("shelf"), "Slot")
    first = tome.objects.using("db").create(name="One")
    held = slot.objects.using("db").create(book=first)
    held.seen.add(first)
    assert [one.name for one in held.seen.all()] == ["One"]
    MigrationExecutor(connection).migrate([(project.label("books"), "0001_initial")])
    assert connection.fetch_all(f"SELECT title FROM {project.label('books')}_book") == [("One",)]
    assert connection.fetch_all(f"SELECT slot_id, book_id FROM {project.label('shelf')}_slot_seen") == [(1, 1)]


def squashed(project):
    project.migration("books", "0001_initial", BOOK)
    project.migration(
        "books",
        "0002_stars",
        "[migrations.AddField('Book', 'stars', models.IntegerField(null=True))]",
        "[('@books', '0001_initial')]",
    )
    both = BOOK.replace("])]", ", ('stars', models.IntegerField(null=True))])]")
    project.migration("books", "0001_squashed", both, extra="replaces = [('@books', '0001_initial'), ('@books', '0002_stars')]")
    project.migration(
        "shelf", "0001_initial", f"[migrations.CreateModel('Slot', [{ID}, ('book', {KEY})])]", "[('@books', '0002_stars')]"
    )
    project.install("books", "shelf")


def test_squashed_stands_on_an_empty_database(connection, project):
    squashed(project)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert names(plan) == ["books.0001_squashed", "shelf.0001_initial"]
    executor.migrate([], plan=plan)
    assert {name for _, name in MigrationRecorder(connection).applied_migrations()} == {
        "0001_initial",
        "0002_stars",
        "0001_squashed",
    }


def test_originals_go_on_while_some_are_applied(connection, project):
    squashed(project)
    recorder = MigrationRecorder(connection)
    loader = MigrationLoader(None, replace_migrations=False)
    books = project.label("books")
    with connection.schema_editor() as editor:
        loader.graph.nodes[books, "0001_initial"].apply(loader.project_state((books, "0001_initial"), at_end=False), editor)
    recorder.record_applied(books, "0001_initial")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert names(plan) == ["books.0002_stars", "shelf.0001_initial"]
    executor.migrate([], plan=plan)
    assert (books, "0001_squashed") in recorder.applied_migrations()
    assert MigrationExecutor(connection).migration_plan(MigrationLoader(connection).graph.leaf_nodes()) == []


def test_history_with_a_hole_is_refused(connection, library):
    recorder = MigrationRecorder(connection)
    recorder.record_applied(library.label("books"), "0003_stars")
    with pytest.raises(
        InconsistentMigrationHistory, match=r"0003_stars is applied before its dependency .*0002_fill on database 'db'"
    ):
        MigrationLoader(connection).check_consistent_history(connection)


def test_a_circle_is_named(project):
    project.migration("books", "0001_initial", "[]", "[('@shelf', '0001_initial')]")
    project.migration("shelf", "0001_initial", "[]", "[('@books', '0001_initial')]")
    project.install("books", "shelf")
    with pytest.raises(CircularDependencyError, match=r"books_\d+\.0001_initial, shelf_\d+\.0001_initial, books"):
        MigrationLoader(None)


def test_a_missing_dependency_is_named(project):
    project.migration("books", "0001_initial", "[]", "[('@books', '0000_gone')]")
    project.install("books")
    with pytest.raises(NodeNotFoundError, match=r"dependencies reference nonexistent parent node .*0000_gone"):
        MigrationLoader(None)


def test_a_file_without_a_migration_is_named(project):
    project.write("books/migrations/0001_x.py", "x = 1\n")
    project.install("books")
    with pytest.raises(BadMigrationError, match=r"Migration 0001_x in app books_.* has no Migration class"):
        MigrationLoader(None)


def test_a_package_of_migrations_that_lacks_a_library_is_not_taken_for_an_app_without_migrations(project):
    # The app is called books_ and a number, which begins with the name of what is missing.
    project.write("books/migrations/__init__.py", "import books\n")
    project.install("books")
    with pytest.raises(ModuleNotFoundError, match="No module named 'books'"):
        MigrationLoader(None)


def test_prefixes_and_branches(library):
    library.migration("books", "0003_other", "[]", "[('@books', '0002_fill')]")
    loader = MigrationLoader(None)
    books = library.label("books")
    assert loader.detect_conflicts() == {books: ["0003_other", "0003_stars"]}
    assert loader.get_migration_by_prefix(books, "0002").name == "0002_fill"
    with pytest.raises(AmbiguityError):
        loader.get_migration_by_prefix(books, "0003")
    with pytest.raises(KeyError):
        loader.get_migration_by_prefix(books, "0009")


def test_states_share_until_they_change(library):
    state = MigrationLoader(None).project_state()
    key = (library.label("books"), "book")
    copy = state.clone()
    copy.remove_field(*key, "stars")
    copy.models[key].options["ordering"] = ["title"]
    assert "stars" in state.models[key].fields
    assert "ordering" not in state.models[key].options
    assert copy.models.peek(key).fields["title"] is state.models.peek(key).fields["title"]


def test_only_related_models_are_built(library):
    library.migration("third", "0001_initial", f"[migrations.CreateModel('Alone', [{ID}])]")
    library.write("third/models.py", "")
    state = MigrationLoader(None).project_state()
    state.apps.get_model(library.label("books"), "Book")
    assert set(state.apps.all_models[library.label("shelf")]) == {"slot"}


def test_a_key_to_a_model_that_is_not_there_is_named(project):
    project.migration("shelf", "0001_initial", f"[migrations.CreateModel('Slot', [{ID}, ('book', {KEY})])]")
    project.install("shelf")
    state = MigrationLoader(None).project_state()
    with pytest.raises(
        ValueError, match=r"Slot\.book was declared with a lazy reference to '.*book', but app .* isn't installed"
    ):
        state.apps.get_model(project.label("shelf"), "Slot")


def test_recorded_rows_have_the_known_columns(connection):
    recorder = MigrationRecorder(connection)
    assert recorder.applied_migrations() == {}
    recorder.record_applied("a", "0001")
    recorder.record_applied("a", "0002")
    recorder.record_unapplied("a", "0001")
    assert set(recorder.applied_migrations()) == {("a", "0002")}
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "django_migrations")
    assert [one.name for one in columns] == ["id", "app", "name", "applied"]
    assert isinstance(recorder.Migration._meta.get_field("applied"), models.DateTimeField)


def test_apps_without_migrations_have_their_relations_at_the_end_of_a_run():
    with override_settings(
        INSTALLED_APPS=["quintet.contrib.contenttypes", "quintet.contrib.auth"],
        MIGRATION_MODULES={"auth": None},
    ):
        state = ProjectState(real_apps=["auth"])
        assert "permissions" not in [one.name for one in state.apps.get_model("auth", "Group")._meta.get_fields()]
        whole = ProjectState.from_apps(apps)
        state = ProjectState({key: whole.models.peek(key) for key in [("contenttypes", "contenttype")]}, real_apps=["auth"])
        permission = state.final_apps().get_model("auth", "Permission")
        assert permission._meta.get_field("content_type").related_model._meta.label == "contenttypes.ContentType"
        # Without the content types, the key to them is left out rather than leading nowhere.
        lone = ProjectState(real_apps=["auth"]).final_apps().get_model("auth", "Permission")
        assert "content_type" not in [one.name for one in lone._meta.get_fields()]


def test_a_plan_says_what_code_does(project):
    def fill(apps, editor):
        """Fill the titles of all books

        from the shelf."""

    back = migrations.RunSQL(["select 1", "select 2 from a_table_with_a_long_name"], migrations.RunSQL.noop)
    assert planned(migrations.RunPython(fill), False) == (
        "Raw Python operation -> Fill the titles of all books from the s…",
        True,
    )
    assert planned(migrations.RunPython(fill), True) == ("Raw Python operation -> IRREVERSIBLE", False)
    assert planned(back, False)[0] == "Raw SQL operation -> ['select 1', 'select 2 from a_table_wit…"
    assert planned(back, True) == ("Raw SQL operation", True)
    assert planned(migrations.DeleteModel("Book"), True) == ("Undo Delete model Book", True)


def test_sql_of_what_has_none_says_so(connection, project):
    project.migration("books", "0001_initial", "[migrations.RunSQL(migrations.RunSQL.noop), migrations.RunPython(fill)]")
    project.install("books")
    loader = MigrationLoader(None)
    node = loader.graph.nodes[project.label("books"), "0001_initial"]
    assert [one for one in collect_sql(connection, loader, [(node, False)]) if one != "--"] == [
        "-- Raw SQL operation",
        "-- (no-op)",
        "-- Raw Python operation",
        "-- THIS OPERATION CANNOT BE WRITTEN AS SQL",
    ]


def test_sql_that_ends_in_a_comment_is_ended_after_it(connection, project):
    project.migration(
        "books", "0001_initial", "[migrations.RunSQL([('SELECT %s -- one; or two', ['%']), 'SELECT 2', 'SELECT 3;'])]"
    )
    project.install("books")
    executor = MigrationExecutor(connection)
    told = collect_sql(connection, executor.loader, executor.migration_plan([(project.label("books"), "0001_initial")]))
    assert [line for line in told if line.startswith("SELECT")] == ["SELECT '%' -- one; or two\n;", "SELECT 2;", "SELECT 3;"]


@pytest.mark.needs("standard_sql")
def test_the_order_of_rows_gets_no_default_in_the_history(connection, project):
    key = "('author', models.ForeignKey('@books.Author', models.CASCADE))"
    makers = f"[{BOOK[1:-1]}, migrations.CreateModel('Author', [{ID}]), migrations.CreateModel('Page', [{ID}, {key}])]"
    project.migration("books", "0001_initial", makers)
    project.install("books")
    label = project.label("books")
    executor = MigrationExecutor(connection)
    before = executor.migrate([(label, "0001_initial")])
    connection.execute(f"INSERT INTO {label}_author DEFAULT VALUES")
    connection.execute(f"INSERT INTO {label}_page (author_id) VALUES (1)")
    after = before.clone()
    operation = AlterOrderWithRespectTo("page", "author")
    operation.state_forwards(label, after)
    with connection.schema_editor() as editor:
        operation.database_forwards(label, editor, before, after)
    assert connection.fetch_all(f"SELECT _order FROM {label}_page") == [(0,)]
    assert not after.tables.get_model(label, "page")._meta.get_field("_order").has_default()


@pytest.mark.parametrize(
    "option", ["'required_db_vendor': 'oracle'", "'required_db_features': ['supports_comments', 'supports_what_nobody_has']"]
)
def test_databases_that_cannot_hold_a_model_are_left_alone(connection, project, option):
    made = f"migrations.CreateModel('Book', [{ID}], options={{{option}}})"
    added = "migrations.AddField('Book', 'stars', models.IntegerField(default=4))"
    project.migration("books", "0001_initial", f"[{made}, {added}]")
    project.install("books")
    executor = MigrationExecutor(connection)
    executor.migrate([(project.label("books"), "0001_initial")])
    assert not any("book" in table for table in connection.introspection.table_names())
    executor.loader.build_graph()
    executor.migrate([(project.label("books"), None)])


def test_an_index_that_has_its_new_name_already_is_not_made_again(connection, project):
    project.migration("books", "0001_initial", BOOK)
    index = "migrations.AddIndex('Book', models.Index(fields=['title'], name='@books_by_title'))"
    project.migration("books", "0002_index", f"[{index}]", "[('@books', '0001_initial')]")
    rename = "migrations.RenameIndex('Book', new_name='@books_by_title', old_fields=('title',))"
    project.migration("books", "0003_rename", f"[{rename}]", "[('@books', '0002_index')]")
    project.install("books")
    executor = MigrationExecutor(connection)
    state = executor.migrate(executor.loader.graph.leaf_nodes())
    assert [index.name for index in state.models[project.label("books"), "book"].options["indexes"]] == [
        f"{project.label('books')}_by_title"
    ]
    executor = MigrationExecutor(connection)
    executor.migrate([(project.label("books"), "0002_index")])
