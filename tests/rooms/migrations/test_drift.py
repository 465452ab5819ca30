"""Drift: nothing is told of a database that was just made, and every kind of difference is told."""

import json

import pytest

from quintet.apps import apps
from quintet.db import models
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.transaction import atomic
from quintet.kernel.apps import Apps
from quintet.migrations.drift import compare
from quintet.migrations.drift.compare import Kind
from quintet.test import override_settings
from tests.rooms.migrations import every_feature


@pytest.fixture
def library(connection, numbers):
    """A registry with models that use every feature, and their tables as the editor makes them."""
    registry = Apps()
    made = every_feature.models_of(registry, f"lib{next(numbers)}", connection.vendor)
    with connection.schema_editor() as editor:
        for model in made.values():
            editor.create_model(model)
    return registry, made


def models_in(registry):
    return [model for held in registry.all_models.values() for model in held.values()]


def told(connection, registry, made=None):
    found = compare.between(connection, models_in(registry), made or compare.expected(connection, models_in(registry)))
    return [(one.kind, one.table.partition("_")[2], one.name) for one in found]


def test_nothing_is_told_of_a_database_that_was_just_made(connection, library):
    assert told(connection, library[0]) == []


@pytest.mark.on("sqlite")  # others do not rebuild tables
def test_nothing_is_told_after_a_rebuild(connection, library):
    registry, made = library
    for model in made.values():
        with connection.schema_editor() as editor:
            before, indexes = editor.definition_of(model)
            editor.rebuild_same(before, before, indexes)
    assert told(connection, registry) == []


def test_the_comparison_leaves_nothing_behind(connection, library):
    before = connection.introspection.table_names()
    compare.differences(connection, models_in(library[0]))
    assert connection.introspection.table_names() == before
    assert not connection.in_atomic_block
    if connection.vendor == "postgresql":
        assert connection.fetch_one("SELECT count(*) FROM pg_namespace WHERE nspname = 'quintet_expected'") == (0,)


#: Statements that make the database drift, and what must be told: kind, table without its app, name (None: any).
BOTH = {
    "DROP TABLE {app}_tag": [(Kind.MISSING_TABLE, "tag", "")],
    "CREATE TABLE stray_table (id integer)": [(Kind.EXTRA_TABLE, "table", "")],
    "ALTER TABLE {app}_author ADD COLUMN stray integer": [(Kind.EXTRA_COLUMN, "author", "stray")],
    "ALTER TABLE {app}_author DROP COLUMN bio": [(Kind.MISSING_COLUMN, "author", "bio")],
    "DROP INDEX {app}_name_idx": [(Kind.MISSING_INDEX, "author", "{app}_name_idx")],
    "CREATE INDEX stray ON {app}_author (bio)": [(Kind.EXTRA_INDEX, "author", "stray")],
    "DROP INDEX {app}_name_idx; CREATE INDEX {app}_name_idx ON {app}_author (name, bio)": [
        (Kind.INDEX, "author", "{app}_name_idx")
    ],
    "DROP INDEX {app}_name_idx; CREATE INDEX other_name ON {app}_author (name)": [(Kind.NAME, "author", "{app}_name_idx")],
    "DROP INDEX {app}_partial": [(Kind.MISSING_INDEX, "book", "{app}_partial")],
}
POSTGRES = {
    "ALTER TABLE {app}_author ALTER COLUMN name TYPE text": [(Kind.TYPE, "author", "name")],
    "ALTER TABLE {app}_author ALTER COLUMN name DROP NOT NULL": [(Kind.NULL, "author", "name")],
    "ALTER TABLE {app}_author ALTER COLUMN name SET DEFAULT 'x'": [(Kind.DEFAULT, "author", "name")],
    "ALTER TABLE {app}_book ALTER COLUMN stars DROP DEFAULT": [(Kind.DEFAULT, "book", "stars")],
    'ALTER TABLE {app}_author ALTER COLUMN name TYPE varchar(50) COLLATE "C"': [(Kind.COLLATION, "author", "name")],
    "COMMENT ON COLUMN {app}_book.title IS 'other'": [(Kind.COMMENT, "book", "title")],
    "COMMENT ON TABLE {app}_book IS NULL": [(Kind.COMMENT, "book", "")],
    "ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars": [(Kind.MISSING_CONSTRAINT, "book", "{app}_stars")],
    "ALTER TABLE {app}_author ADD CONSTRAINT stray CHECK (length(bio) < 9)": [(Kind.EXTRA_CONSTRAINT, "author", "stray")],
    "ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars; "
    "ALTER TABLE {app}_book ADD CONSTRAINT {app}_stars CHECK (stars >= 0) NOT VALID": [(Kind.NOT_VALID, "book", "{app}_stars")],
    "ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars; ALTER TABLE {app}_book ADD CONSTRAINT {app}_stars CHECK (stars >= 1)": [
        (Kind.CONSTRAINT, "book", "{app}_stars")
    ],
    "ALTER TABLE {app}_author ALTER COLUMN id DROP IDENTITY": [(Kind.IDENTITY, "author", "id")],
    "ALTER TABLE {app}_book DROP COLUMN double; "
    "ALTER TABLE {app}_book ADD COLUMN double integer GENERATED ALWAYS AS (stars * 3) STORED": [
        (Kind.GENERATED, "book", "double")
    ],
    "ALTER TABLE {app}_author ALTER COLUMN id DROP IDENTITY; CREATE SEQUENCE stray_seq OWNED BY {app}_author.id; "
    "ALTER TABLE {app}_author ALTER COLUMN id SET DEFAULT nextval('stray_seq')": [(Kind.IDENTITY, "author", "id")],
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('{app}_name_idx')": [
        (Kind.NOT_VALID, "author", "{app}_name_idx")
    ],
    "INSERT INTO {app}_author (id, name, bio) VALUES (50, 'x', '')": [(Kind.SEQUENCE, "author", "id")],
}
SQLITE = {
    ("author", '"name" varchar(50)', '"name" text'): [(Kind.TYPE, "author", "name")],
    ("author", '"name" varchar(50) NOT NULL', '"name" varchar(50) NULL'): [(Kind.NULL, "author", "name")],
    ("book", "DEFAULT 3", "DEFAULT 4"): [(Kind.DEFAULT, "book", "stars")],
    ("author", '"name" varchar(50) NOT NULL', '"name" varchar(50) COLLATE nocase NOT NULL'): [(Kind.COLLATION, "author", "name")],
    ("author", " AUTOINCREMENT", ""): [(Kind.IDENTITY, "author", "id")],
    ("book", '"stars" * 2', '"stars" * 3'): [(Kind.GENERATED, "book", "double")],
    ("book", '"stars" >= 0', '"stars" >= 1'): [(Kind.CONSTRAINT, "book", "{app}_stars")],
    ("book", "DEFERRABLE INITIALLY DEFERRED", "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"): [
        (Kind.CONSTRAINT, "book", "author_id foreign key")
    ],
}


class TakenBack(Exception):
    """Ends a transaction."""


def drifted(connection, registry, made, *statements):
    """What is told while these statements have been executed; they are taken back."""
    found = []
    try:
        with atomic(using=connection.alias):
            for statement in statements:
                connection.execute(statement, None)
            found = told(connection, registry, made)
            raise TakenBack
    except TakenBack:
        return found


@pytest.mark.on("sqlite", "postgres")  # others do not take statements on tables back
def test_every_kind_of_drift_is_told(connection, library):
    registry, made = library
    app = made["Author"]._meta.app_label
    cases = {**BOTH, **POSTGRES} if connection.vendor == "postgresql" else BOTH
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    wrong, shapes = {}, compare.expected(connection, models_in(registry))
    for texts, listed in cases.items():
        expected = [(kind, table, name.format(app=app)) for kind, table, name in listed]
        found = drifted(connection, registry, shapes, *texts.replace("_tag", f"_tag{cascade}").format(app=app).split("; "))
        keys_went_too = texts.startswith("DROP TABLE") and expected[0] in found
        if found != expected and not keys_went_too:
            wrong[texts] = found
    assert wrong == {}


def test_every_kind_of_drift_is_told_on_sqlite(sqlite_file):
    connection, registry = sqlite_file["db"], Apps()
    with connection.schema_editor() as editor:
        for model in every_feature.models_of(registry, "lib", "sqlite").values():
            editor.create_model(model)
    wrong, shapes = {}, compare.expected(connection, models_in(registry))
    for (table, old, new), listed in SQLITE.items():
        held = connection.fetch_all(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY rowid", (f"lib_{table}",)
        )
        texts = [sql for (sql,) in held]
        assert old in texts[0], texts[0]
        texts[0] = texts[0].replace(old, new, 1)
        expected = [(kind, where, name.format(app="lib")) for kind, where, name in listed]
        found = drifted(connection, registry, shapes, f"DROP TABLE lib_{table}", *texts)
        if found != expected:
            wrong[table, old, new] = found
    assert wrong == {}


def test_tables_that_are_ignored_are_no_drift(connection, library):
    connection.execute("CREATE TABLE legacy_log (id integer)")
    assert told(connection, library[0]) == [(Kind.EXTRA_TABLE, "log", "")]
    with override_settings(MIGRATION_DIFF_IGNORED_TABLES=["legacy_*"]):
        assert told(connection, library[0]) == []


@pytest.mark.on("postgres")  # SQLite's foreign keys have no names
def test_names_that_were_made_up_may_be_old_ones(connection, library):
    registry, made = library
    table = made["Book"]._meta.db_table
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    key = next(name for name, facts in found.items() if facts["foreign_key"] and facts["columns"] == ["author_id"])
    connection.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {key} TO from_long_ago")
    assert told(connection, registry) == []


def test_a_difference_reads_as_a_sentence():
    one = compare.Difference(Kind.TYPE, "shop_order", "name", "character varying(20)", "text")
    assert str(one) == "shop_order.name: type: is text, models say character varying(20)"
    assert str(compare.Difference(Kind.MISSING_TABLE, "shop_order")) == "shop_order: missing table"
    assert str(compare.Difference(Kind.EXTRA_COLUMN, "t", "c", "", "integer")) == "t.c: extra column: integer"
    assert json.dumps(Kind.TYPE) == '"type"'


def test_after_migrate_nothing_is_told(connection, project):
    project.write(
        "books/models.py",
        """
        from quintet.db import models

        class Book(models.Model):
            title = models.CharField(max_length=30, unique=True)
            stars = models.IntegerField(default=1, db_index=True)
        """,
    )
    project.migration("books", "0001_initial", "[migrations.CreateModel('Book', [('id', models.AutoField(primary_key=True))])]")
    project.migration(
        "books",
        "0002_more",
        "[migrations.AddField('Book', 'title', models.CharField(max_length=20, default='')),"
        " migrations.AddField('Book', 'stars', models.IntegerField(default=1)),"
        " migrations.AlterField('Book', 'id', models.BigAutoField(primary_key=True)),"
        " migrations.AlterField('Book', 'title', models.CharField(max_length=30, unique=True)),"
        " migrations.AlterField('Book', 'stars', models.IntegerField(default=1, db_index=True))]",
        "[('@books', '0001_initial')]",
    )
    project.install("books")
    with override_settings(DEFAULT_AUTO_FIELD="quintet.db.models.BigAutoField"):
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        assert compare.differences(connection, apps.get_models(include_auto_created=True), project.label("books")) == []


@pytest.mark.on("sqlite")  # where a constraint of the table and one of its column are read from different clauses
def test_a_constraint_over_one_column_is_told_once_and_as_it_was_written(connection, numbers):
    registry, label = Apps(), f"once{next(numbers)}"
    options = {"app_label": label, "apps": registry}
    limits = [
        models.CheckConstraint(condition=models.Q(size__gte=0), name=f"{label}_size"),
        models.UniqueConstraint(fields=["name"], name=f"{label}_name"),
    ]
    meta = type("Meta", (), {**options, "constraints": limits})
    body = {"name": models.TextField(), "size": models.IntegerField(), "__module__": __name__}
    before = type("Jar", (models.Model,), {**body, "Meta": meta})
    with connection.schema_editor() as editor:
        editor.create_model(before)
    registry = Apps()
    bare = type("Meta", (), {**options, "apps": registry})
    body = {"name": models.TextField(), "size": models.IntegerField(), "__module__": __name__}
    type("Jar", (models.Model,), {**body, "Meta": bare})
    found = compare.between(connection, models_in(registry), compare.expected(connection, models_in(registry)))
    assert [(one.kind, one.name, one.found) for one in found] == [
        (Kind.EXTRA_CONSTRAINT, f"{label}_name", "UNIQUE (name)"),
        (Kind.EXTRA_CONSTRAINT, f"{label}_size", "CHECK (size >= 0)"),
    ]
