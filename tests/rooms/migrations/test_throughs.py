"""Many-to-many fields that get a model for their rows, or lose it: found, and applied there and back with the rows in place."""

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import migrations, models
from quintet.db.migrations.autodetector import MigrationAutodetector
from quintet.db.migrations.graph import MigrationGraph
from quintet.db.migrations.questioner import MigrationQuestioner
from quintet.db.migrations.state import ModelState, ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.test import override_settings


class Answering(MigrationQuestioner):
    """Gives 7 for every value, and keeps what was asked."""

    def __init__(self):
        super().__init__({"ask_initial": True})
        self.asked = []

    def ask_not_null_addition(self, field_name, model_name):
        self.asked.append((field_name, model_name))
        return 7


def model(name, *fields, app="shop", **options):
    return ModelState(app, name, [("id", models.BigAutoField(primary_key=True)), *fields], options)


def key(to, **options):
    return models.ForeignKey(to, models.CASCADE, **options)


def many(to="shop.Tag", **options):
    return models.ManyToManyField(to, **options)


CODE = ("code", models.CharField(max_length=9, unique=True))
TAG = model("Tag", CODE)
PLAIN = [TAG, model("Book", ("tags", many()))]
LINKED = [
    TAG,
    model("Book", ("tags", many(through="shop.Mark"))),
    model("Mark", ("note", models.TextField(default="-")), ("book", key("shop.Book")), ("tag", key("shop.Tag"))),
]
#: What a field turns into and back: the models before and after, the names of the two keys in the model between.
CHANGES = {
    "a new model": (PLAIN, LINKED, ("book_id", "tag_id")),
    "keys in the other order, to another field": (
        PLAIN,
        [
            TAG,
            model("Book", ("tags", many(through="shop.Mark"))),
            model("Mark", ("tag", key("shop.Tag", to_field="code")), ("owner", key("shop.Book"))),
        ],
        ("owner_id", "tag__pk"),
    ),
    "named keys among several": (
        PLAIN,
        [
            TAG,
            model("Book", ("tags", many(through="shop.Mark", through_fields=("book", "tag")))),
            model(
                "Mark",
                ("hint", key("shop.Tag", null=True, related_name="+")),
                ("tag", key("shop.Tag")),
                ("book", key("shop.Book")),
            ),
        ],
        ("book_id", "tag_id"),
    ),
    "a model that was there": ([*PLAIN, LINKED[2]], LINKED, ("book_id", "tag_id")),
    "a value that was asked for": (
        PLAIN,
        [*LINKED[:2], model("Mark", ("size", models.IntegerField()), ("book", key("shop.Book")), ("tag", key("shop.Tag")))],
        ("book_id", "tag_id"),
    ),
    "the same table": (
        PLAIN,
        [*LINKED[:2], model("Mark", ("book", key("shop.Book")), ("tag", key("shop.Tag")), db_table="shop_book_tags")],
        ("book_id", "tag_id"),
    ),
}


OWN_TABLE = model("Mark", ("book", key("shop.Book")), ("tag", key("shop.Tag")), db_table="shop_book_tags", managed=False)
#: A model that only shows the field's own table: nothing may happen to that, in either direction.
CHANGES["a key of two parts"] = (
    PLAIN,
    [
        *LINKED[:2],
        ModelState(
            "shop",
            "Mark",
            [
                ("pk", models.CompositePrimaryKey("book", "tag")),
                ("book", key("shop.Book")),
                ("tag", key("shop.Tag")),
            ],
        ),
    ],
    ("book_id", "tag_id"),
)
CHANGES["a view of the table"] = (PLAIN, [*LINKED[:2], OWN_TABLE], ("book_id", "tag_id"))
CHANGES["a view of the table that was there"] = ([*PLAIN, OWN_TABLE], [*LINKED[:2], OWN_TABLE], ("book_id", "tag_id"))


def state_of(held):
    return ProjectState({one.key: one.clone() for one in held})


def between(before, after, questioner=None):
    """Return the migration that the detector makes."""
    graph = MigrationGraph()
    graph.add_node(("shop", "0001_initial"), migrations.Migration("0001_initial", "shop"))
    changes = MigrationAutodetector(state_of(before), state_of(after), questioner or Answering()).changes(graph)
    assert list(changes) == ["shop"]
    assert len(changes["shop"]) == 1
    return changes["shop"][0]


def created(connection, held):
    """Make the tables; return the state."""
    migration = migrations.Migration("0001_initial", "shop")
    changes = MigrationAutodetector(ProjectState(), state_of(held), Answering()).changes(MigrationGraph())
    migration.operations = [operation for one in changes["shop"] for operation in one.operations]
    with connection.schema_editor() as editor:
        return migration.apply(ProjectState(), editor)


def filled(state):
    """Make three tags and two books that have three and one of them; return the pairs."""
    tag, book = state.apps.get_model("shop", "Tag"), state.apps.get_model("shop", "Book")
    tags = [tag.objects.using("db").create(code=f"c{number}") for number in range(3)]
    books = [book.objects.using("db").create() for _ in range(2)]
    through = book.tags.through
    through.objects.using("db").bulk_create(
        through(book_id=one.pk, tag_id=other.pk) for one, other in [*((books[0], tag) for tag in tags), (books[1], tags[2])]
    )
    return sorted((one.pk, other.pk) for one, other in [*((books[0], tag) for tag in tags), (books[1], tags[2])])


def pairs(state, columns=("book_id", "tag_id")):
    through = state.apps.get_model("shop", "Book").tags.through
    return sorted(through.objects.using("db").values_list(*columns))


@pytest.mark.parametrize("change", CHANGES)
def test_rows_follow_to_a_model_and_back(connection, change):
    before, after, columns = CHANGES[change]
    old = created(connection, before)
    rows = filled(old)
    migration = between(before, after)
    with connection.schema_editor() as editor:
        new = migration.apply(old.clone(), editor)
    assert pairs(new, columns) == rows
    with connection.schema_editor() as editor:
        migration.unapply(old.clone(), editor)
    assert pairs(old) == rows


def test_rows_of_a_model_follow_to_the_fields_own_table_once_each(connection):
    old = created(connection, LINKED)
    rows = filled(old)
    mark = old.apps.get_model("shop", "Mark")
    mark.objects.using("db").create(book_id=rows[0][0], tag_id=rows[0][1], note="again")
    migration = between(LINKED, PLAIN)
    assert [type(one).__name__ for one in migration.operations] == ["RemoveField", "AddField", "CopyRelations", "DeleteModel"]
    with connection.schema_editor() as editor:
        new = migration.apply(old.clone(), editor)
    assert pairs(new) == rows
    with connection.schema_editor() as editor:
        migration.unapply(old.clone(), editor)
    assert pairs(old) == rows
    assert set(mark.objects.using("db").values_list("note", flat=True)) == {"-"}


def test_a_relation_to_itself_keeps_who_points_at_whom(connection):
    link = model("Link", ("source", key("shop.Page", related_name="+")), ("goal", key("shop.Page", related_name="+")))
    before = [model("Page", ("links", many("self", symmetrical=False)))]
    after = [model("Page", ("links", many("self", symmetrical=False, through="shop.Link"))), link]
    old = created(connection, before)
    page = old.apps.get_model("shop", "Page")
    one, two = (page.objects.using("db").create() for _ in range(2))
    page.links.through.objects.using("db").create(from_page_id=one.pk, to_page_id=two.pk)
    with connection.schema_editor() as editor:
        new = between(before, after).apply(old.clone(), editor)
    held = new.apps.get_model("shop", "Link").objects.using("db").values_list("source_id", "goal_id")
    assert list(held) == [(one.pk, two.pk)]


def test_more_rows_than_one_batch(connection, monkeypatch):
    monkeypatch.setattr("quintet.migrations.operations.relations.BATCH", 2)
    old = created(connection, [*PLAIN, LINKED[2]])
    rows = filled(old)
    # One pair is there already, as after a run that was killed between two batches.
    old.apps.get_model("shop", "Mark").objects.using("db").create(book_id=rows[2][0], tag_id=rows[2][1], note="kept")
    said = []
    with connection.schema_editor() as editor:
        editor.tell_progress = lambda text, finished: said.append((text.partition(" rows")[0], finished))
        new = between([*PLAIN, LINKED[2]], LINKED).apply(old.clone(), editor)
    assert pairs(new) == rows
    assert sorted(new.apps.get_model("shop", "Mark").objects.using("db").values_list("note", flat=True)) == ["-"] * 3 + ["kept"]
    assert said[-1] == ("book.tags: 3", True)


def test_what_is_asked_and_written():
    questioner = Answering()
    migration = between(PLAIN, CHANGES["a value that was asked for"][1], questioner)
    assert questioner.asked == [("size", "mark")]
    text = MigrationWriter(migration).as_string()
    assert "migrations.CopyRelations(\n            model_name='book',\n            name='tags',\n" in text
    assert "values={'size': 7}" in text
    assert migration.suggest_name() == "mark_copy_book_tags_remove_book_tags_book_tags"


def test_the_same_table_is_only_told_to_the_state():
    migration = between(PLAIN, CHANGES["the same table"][1])
    assert {type(one).__name__ for one in migration.operations} == {"SeparateDatabaseAndState"}
    assert not any(one.database_operations for one in migration.operations)


def test_the_same_table_with_other_columns_is_refused():
    mark = model("Mark", ("book", key("shop.Book")), ("label", key("shop.Tag")), db_table="shop_book_tags")
    with pytest.raises(ImproperlyConfigured, match="other columns: book_id, id, label_id in place of book_id, id, tag_id"):
        between(PLAIN, [*LINKED[:2], mark])


def test_a_view_of_the_table_is_no_longer_gone_through(connection):
    created(connection, PLAIN)
    before = state_of([*LINKED[:2], OWN_TABLE])
    rows = filled(before)
    with connection.schema_editor() as editor:
        new = between([*LINKED[:2], OWN_TABLE], PLAIN).apply(before, editor)
    assert pairs(new) == rows


def test_a_model_cannot_leave_its_table_to_the_field():
    mark = model("Mark", ("book", key("shop.Book")), ("tag", key("shop.Tag")), db_table="shop_book_tags")
    with pytest.raises(ImproperlyConfigured, match=r"shop_book_tags, which is that of shop\.Mark\. Give this model another"):
        between([*LINKED[:2], mark], PLAIN)


def test_rows_need_keys():
    fields = [("slug", models.SlugField(primary_key=True)), ("book", key("shop.Book")), ("tag", key("shop.Tag"))]
    with pytest.raises(ImproperlyConfigured, match=r"shop\.book\.tags, each of which needs a key: give slug a default"):
        between(PLAIN, [*LINKED[:2], ModelState("shop", "Mark", fields)])


def test_rows_reach_a_table_that_others_made(connection):
    mark = LINKED[2].clone()
    mark.options["managed"] = False
    old = created(connection, [*PLAIN, LINKED[2]])
    rows = filled(old)
    with connection.schema_editor() as editor:
        new = between([*PLAIN, mark], [*LINKED[:2], mark]).apply(state_of([*PLAIN, mark]), editor)
    assert pairs(new) == rows


class Elsewhere:
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return model_name != "mark"


def test_rows_that_would_have_to_leave_the_database_are_not_dropped(connection):
    old = created(connection, [*PLAIN, LINKED[2]])
    rows = filled(old)
    migration = between([*PLAIN, LINKED[2]], LINKED)
    told = r"the routers keep shop\.Mark elsewhere"
    with (
        override_settings(DATABASE_ROUTERS=[Elsewhere()]),
        pytest.raises(ValueError, match=told),
        connection.schema_editor() as editor,
    ):
        migration.apply(old.clone(), editor)
    assert pairs(old) == rows


def test_a_change_of_the_model_between_is_left_to_the_project():
    other = model("Other", ("book", key("shop.Book")), ("tag", key("shop.Tag")))
    after = [TAG, model("Book", ("tags", many(through="shop.Other"))), LINKED[2], other]
    assert [type(one).__name__ for one in between(LINKED, after).operations] == ["CreateModel", "AlterField"]


@pytest.mark.parametrize(
    ("field", "arguments", "told"),
    [
        (models.IntegerField(), {}, r"no value for shop\.Mark\.extra: give the field a default, or values=\{'extra': \.\.\.\}"),
        (None, {"target": "shop.tag"}, r"needs foreign keys of shop\.Tag to shop\.Book and shop\.Tag: name them"),
    ],
)
def test_what_cannot_be_copied_is_told(connection, field, arguments, told):
    extra = [("extra", field)] if field else []
    mark = model("Mark", *extra, ("book", key("shop.Book")), ("tag", key("shop.Tag")))
    state = created(connection, [*PLAIN, mark])
    operation = migrations.CopyRelations("book", "tags", **{"target": "shop.mark", **arguments})
    with pytest.raises(ValueError, match=told), connection.schema_editor() as editor:
        operation.database_forwards("shop", editor, state, state)


@pytest.mark.parametrize("arguments", [{}, {"source": "shop.a", "target": "shop.b"}])
def test_one_of_source_and_target_is_given(arguments):
    with pytest.raises(ValueError, match="either source or target"):
        migrations.CopyRelations("book", "tags", **arguments)
