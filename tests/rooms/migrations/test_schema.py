"""The schema editors, on both databases, with rows in the tables."""

import pytest

from quintet.db import IntegrityError, models
from quintet.db.models import F, Q
from quintet.migrations.schema.statement import Column, Statement, Table


@pytest.fixture
def library(registry):
    """An Author and a Book that refers to it."""

    class Author(models.Model):
        name = models.CharField(max_length=100, db_index=True)
        slug = models.SlugField(unique=True)
        pages = models.PositiveIntegerField(default=3)

        class Meta:
            app_label = "books"
            apps = registry

    class Book(models.Model):
        title = models.CharField(max_length=100)
        author = models.ForeignKey(Author, on_delete=models.CASCADE)
        readers = models.ManyToManyField(Author, related_name="read")
        a = models.IntegerField()
        b = models.IntegerField(null=True)

        class Meta:
            app_label = "books"
            apps = registry
            unique_together = [("title", "author")]
            indexes = [
                models.Index(fields=["title", "-a"]),
                models.Index(fields=["b"], name="b_big", condition=Q(b__gt=3)),
                models.Index(F("a") + 1, name="a_next"),
            ]
            constraints = [
                models.CheckConstraint(condition=Q(a__gt=0) & Q(a__in=[1, 2, 3]), name="a_small"),
                models.UniqueConstraint(fields=["a", "b"], name="a_and_b"),
                models.UniqueConstraint(fields=["a"], condition=Q(b__isnull=True), name="a_alone"),
            ]

    return Author, Book


def made(model, name, field):
    """Return ``field`` as the field ``name`` of ``model``."""
    field.set_attributes_from_name(name)
    field.model = model
    return field


def rows(connection, sql):
    return connection.fetch_all(sql)


@pytest.fixture
def filled(connection, library):
    """The library's tables, with an author and two books."""
    author, book = library
    with connection.schema_editor() as editor:
        editor.create_model(author)
        editor.create_model(book)
    connection.execute("""INSERT INTO books_author (name, slug, pages) VALUES ('Ann', 'ann', 1)""")
    connection.execute("""INSERT INTO books_book (title, author_id, a, b) VALUES ('One', 1, 1, NULL), ('Two', 1, 2, 5)""")
    return connection, author, book


def constraints_of(connection, table):
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, table)


@pytest.mark.needs("partial_indexes")
def test_create_model_makes_tables_indexes_and_constraints(filled):
    connection, _, _ = filled
    assert {"books_author", "books_book", "books_book_readers"} <= set(connection.introspection.table_names())
    found = constraints_of(connection, "books_book")
    assert {"books_book_title_468fe1_idx", "b_big", "a_next", "a_small", "a_and_b", "a_alone"} <= set(found)
    assert found["books_book_title_author_id_9cf77801_uniq"]["unique"]
    assert found["books_book_author_id_8b91747b"]["index"]
    assert any(one["foreign_key"] == ("books_author", "id") for one in found.values())


@pytest.mark.needs("partial_indexes")
def test_constraints_hold(filled):
    connection, _, _ = filled
    for values in ("('One', 1, 3, 1)", "('X', 1, 9, 1)", "('X', 1, 1, NULL)", "('X', 77, 3, 1)"):
        with pytest.raises(IntegrityError):
            connection.execute(f"INSERT INTO books_book (title, author_id, a, b) VALUES {values}")


def test_add_field_fills_existing_rows_and_leaves_no_default(filled):
    connection, _, book = filled
    with connection.schema_editor() as editor:
        editor.add_field(book, made(book, "stars", models.IntegerField(default=5)))
        editor.add_field(book, made(book, "note", models.TextField(null=True)))
        editor.add_field(book, made(book, "code", models.CharField(max_length=5, blank=True, db_index=True)))
    assert rows(connection, "SELECT title, stars, note, code FROM books_book ORDER BY id") == [
        ("One", 5, None, ""),
        ("Two", 5, None, ""),
    ]
    with pytest.raises(IntegrityError):
        connection.execute("INSERT INTO books_book (title, author_id, a, b, code) VALUES ('X', 1, 3, 3, '')")
    assert any(one["columns"] == ["code"] and one["index"] for one in constraints_of(connection, "books_book").values())


def test_add_field_with_a_database_default_keeps_it(filled):
    connection, _, book = filled
    with connection.schema_editor() as editor:
        editor.add_field(book, made(book, "stars", models.IntegerField(db_default=7)))
    connection.execute("INSERT INTO books_book (title, author_id, a, b) VALUES ('X', 1, 3, 3)")
    assert [row[0] for row in rows(connection, "SELECT stars FROM books_book")] == [7, 7, 7]


def test_add_foreign_key_to_a_filled_table(filled):
    connection, author, book = filled
    key = models.ForeignKey(author, null=True, on_delete=models.CASCADE, related_name="edited")
    key.contribute_to_class(book, "editor")
    with connection.schema_editor() as editor:
        editor.add_field(book, key)
    connection.execute("UPDATE books_book SET editor_id = 1")
    with pytest.raises(IntegrityError):
        connection.execute("UPDATE books_book SET editor_id = 99")


def test_remove_field_keeps_rows_and_other_indexes(filled):
    connection, _, book = filled
    with connection.schema_editor() as editor:
        editor.remove_index(book, book._meta.indexes[1])
        editor.remove_constraint(book, book._meta.constraints[1])
        editor.remove_constraint(book, book._meta.constraints[2])
        editor.remove_field(book, book._meta.get_field("b"))
    assert rows(connection, "SELECT title, a FROM books_book ORDER BY id") == [("One", 1), ("Two", 2)]
    found = constraints_of(connection, "books_book")
    assert "books_book_title_468fe1_idx" in found
    assert "a_small" in found
    assert not any("b" in one["columns"] for one in found.values())


@pytest.mark.parametrize(
    ("name", "new", "check"),
    [
        pytest.param(
            *("title", lambda: models.TextField(), "SELECT title FROM books_book"), marks=pytest.mark.needs("indexed_text")
        ),
        ("title", lambda: models.CharField(max_length=10, unique=True), "SELECT title FROM books_book"),
        ("a", lambda: models.BigIntegerField(db_index=True), "SELECT a FROM books_book"),
        ("a", lambda: models.IntegerField(db_column="aa"), "SELECT aa FROM books_book"),
        ("b", lambda: models.IntegerField(default=8), "SELECT b FROM books_book WHERE b IS NOT NULL"),
    ],
)
def test_alter_field_there_and_back_keeps_rows(filled, name, new, check):
    connection, _, book = filled
    old = book._meta.get_field(name)
    before = constraints_of(connection, "books_book")
    changed = made(book, name, new())
    with connection.schema_editor() as editor:
        editor.alter_field(book, old, changed, strict=True)
    assert len(rows(connection, check)) == 2
    with connection.schema_editor() as editor:
        editor.alter_field(book, changed, old, strict=True)
    assert len(rows(connection, f"SELECT {old.column} FROM books_book")) == 2
    after = constraints_of(connection, "books_book")
    assert {name: one["columns"] for name, one in before.items()} == {name: one["columns"] for name, one in after.items()}


def test_alter_field_without_a_change_in_the_database_runs_nothing(filled):
    connection, _, book = filled
    with connection.schema_editor(collect_sql=True) as editor:
        editor.alter_field(
            book, book._meta.get_field("title"), made(book, "title", models.CharField("Titel", max_length=100, blank=True))
        )
    assert editor.collected_sql == []


def test_null_becomes_not_null_with_the_default_in_place(filled):
    connection, _, book = filled
    with connection.schema_editor() as editor:
        editor.alter_field(book, book._meta.get_field("b"), made(book, "b", models.IntegerField(default=8)))
    assert rows(connection, "SELECT b FROM books_book ORDER BY id") == [(8,), (5,)]
    with pytest.raises(IntegrityError):
        connection.execute("UPDATE books_book SET b = NULL")


def test_changing_a_key_changes_what_refers_to_it(filled):
    connection, author, _ = filled
    old = author._meta.pk
    new = made(author, "id", models.CharField(max_length=20, primary_key=True))
    with connection.schema_editor() as editor:
        editor.alter_field(author, old, new)
    types = {"sqlite": "varchar(20)", "postgresql": "character varying", "mysql": "varchar"}
    if connection.vendor == "sqlite":
        found = {row[1]: row[2] for row in rows(connection, "PRAGMA table_info(books_book)")}
    else:
        found = dict(
            rows(connection, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'books_book'")
        )
    assert found["author_id"] == types[connection.vendor]
    assert rows(connection, "SELECT author_id FROM books_book") == [("1",), ("1",)]
    assert any(one["foreign_key"] for one in constraints_of(connection, "books_book").values())


def test_a_many_to_many_field_is_not_altered_into_a_column(filled):
    connection, _, book = filled
    with connection.schema_editor(collect_sql=True) as editor, pytest.raises(ValueError, match="they are not compatible types"):
        editor.alter_field(book, book._meta.get_field("readers"), made(book, "readers", models.IntegerField()))


def test_rename_table_keeps_what_refers_to_it(filled):
    connection, author, _ = filled
    with connection.schema_editor() as editor:
        editor.alter_db_table(author, "books_author", "books_writer")
    with pytest.raises(IntegrityError):
        connection.execute("UPDATE books_book SET author_id = 99")
    with connection.schema_editor() as editor:
        editor.alter_db_table(author, "books_writer", "books_author")
    assert rows(connection, "SELECT name FROM books_author") == [("Ann",)]


@pytest.mark.needs("partial_indexes")
def test_unique_together_indexes_and_constraints_come_and_go(filled):
    connection, _, book = filled
    with connection.schema_editor() as editor:
        editor.alter_unique_together(book, [("title", "author")], [("a", "author")])
        editor.rename_index(book, book._meta.indexes[1], models.Index(fields=["b"], name="b_renamed", condition=Q(b__gt=3)))
        for constraint in book._meta.constraints:
            editor.remove_constraint(book, constraint)
    found = constraints_of(connection, "books_book")
    assert not {"a_small", "a_and_b", "a_alone", "b_big"} & set(found)
    assert "b_renamed" in found
    with connection.schema_editor() as editor:
        editor.alter_unique_together(book, [("a", "author")], [("title", "author")])
        for constraint in book._meta.constraints:
            editor.add_constraint(book, constraint)
    assert {"a_small", "a_and_b", "a_alone"} <= set(constraints_of(connection, "books_book"))
    assert len(rows(connection, "SELECT * FROM books_book")) == 2


def test_delete_model_drops_its_tables(filled):
    connection, author, book = filled
    with connection.schema_editor() as editor:
        editor.delete_model(book)
        editor.delete_model(author)
    assert not {"books_author", "books_book", "books_book_readers"} & set(connection.introspection.table_names())


@pytest.mark.needs("rolled_back_tables")
def test_a_failure_undoes_everything(filled):
    connection, _, book = filled

    def change_and_fail():
        with connection.schema_editor() as editor:
            editor.add_field(book, made(book, "stars", models.IntegerField(default=5)))
            editor.remove_field(book, book._meta.get_field("readers"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, "books_book")]
    assert "stars" not in columns
    assert "books_book_readers" in connection.introspection.table_names()


@pytest.mark.parametrize("connection", ["sqlite"], indirect=True)
def test_a_broken_reference_stops_the_rebuild(filled):
    connection, _, book = filled
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("UPDATE books_book SET author_id = 99")
    with pytest.raises(IntegrityError), connection.schema_editor() as editor:
        editor.add_field(book, made(book, "stars", models.IntegerField(default=5)))


def test_deferred_statements_follow_a_rename_in_the_same_block(connection, registry):
    class Thing(models.Model):
        name = models.CharField(max_length=10, db_index=True)

        class Meta:
            app_label = "shop"
            apps = registry

    with connection.schema_editor() as editor:
        editor.create_model(Thing)
        editor.alter_db_table(Thing, "shop_thing", "shop_item")
    assert any(one["columns"] == ["name"] and one["index"] for one in constraints_of(connection, "shop_item").values())


@pytest.mark.parametrize("connection", ["sqlite"], indirect=True)
def test_sqlite_rebuild_keeps_what_the_model_does_not_know(filled):
    connection, _, book = filled
    connection.execute("CREATE INDEX by_hand ON books_book (title COLLATE NOCASE) WHERE a > 1")
    connection.execute("CREATE TABLE log (x)")
    connection.execute("CREATE TRIGGER watch AFTER INSERT ON books_book BEGIN INSERT INTO log VALUES (new.title); END")
    connection.execute("INSERT INTO books_book (title, author_id, a, b) VALUES ('Gone', 1, 3, 3)")
    connection.execute("DELETE FROM books_book WHERE title = 'Gone'")
    with connection.schema_editor() as editor:
        editor.alter_field(book, book._meta.get_field("title"), made(book, "title", models.TextField()))
    connection.execute("INSERT INTO books_book (title, author_id, a, b) VALUES ('New', 1, 3, 3)")
    assert "by_hand" in constraints_of(connection, "books_book")
    assert rows(connection, "SELECT x FROM log") == [("Gone",), ("New",)]
    assert rows(connection, "SELECT id FROM books_book WHERE title = 'New'") == [(4,)]


def test_a_statement_may_be_read_before_it_runs():

    made = Statement(("CREATE INDEX ", "i", " ON ", Table("a"), " (", Column("a", 'b"c'), ")"))
    assert str(made) == 'CREATE INDEX i ON "a" ("b""c")'
