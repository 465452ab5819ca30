"""Which operations merge, as the incumbent's black box merges them."""

import pytest

from quintet.db import models
from quintet.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterConstraint,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameIndex,
    RenameModel,
    RunPython,
    RunSQL,
)
from quintet.db.migrations.optimizer import MigrationOptimizer
from quintet.db.migrations.state import ProjectState

CHECK = models.CheckConstraint(condition=models.Q(a__gt=0), name="ck")
INDEX = models.Index(fields=["x"], name="i")


def number(**options):
    return models.IntegerField(**options)


def key(to):
    return models.ForeignKey(to, on_delete=models.CASCADE)


def make(name="Foo", *fields, **options):
    return CreateModel(name, [("id", models.AutoField(primary_key=True)), *fields], **options)


def shown(operation):
    """Return what an operation is made of, fields by their kind."""
    name, args, kwargs = operation.deconstruct()
    if "fields" in kwargs:
        kwargs["fields"] = [(field_name, type(field).__name__) for field_name, field in kwargs["fields"]]
    if "field" in kwargs:
        kwargs["field"] = type(kwargs["field"]).__name__
    return name, args, kwargs


CASES = {
    "create delete": ([make(), DeleteModel("Foo")], []),
    "proxy stays": ([make(options={"proxy": True}), DeleteModel("Foo")], None),
    "create table": ([make(), AlterModelTable("Foo", "x")], [make(options={"db_table": "x"})]),
    "create options": (
        [make(options={"ordering": ["z"], "db_table": "t"}), AlterModelOptions("Foo", {"verbose_name": "x"})],
        [make(options={"db_table": "t", "verbose_name": "x"})],
    ),
    "create rename": ([make(), RenameModel("Foo", "Bar")], [make("Bar")]),
    "create add": ([make(), AddField("Foo", "x", number())], [make("Foo", ("x", number()))]),
    "create alter": (
        [make("Foo", ("x", number())), AlterField("Foo", "x", models.TextField())],
        [make("Foo", ("x", models.TextField()))],
    ),
    "create remove": (
        [make("Foo", ("x", number()), options={"unique_together": {("x", "id")}}), RemoveField("Foo", "x")],
        [make(options={"unique_together": {("id",)}})],
    ),
    "create rename field": (
        [make("Foo", ("x", number()), options={"unique_together": {("x", "id")}}), RenameField("Foo", "x", "y")],
        [make("Foo", ("y", number()), options={"unique_together": {("y", "id")}})],
    ),
    "create index": (
        [make("Foo", ("x", number())), AddIndex("Foo", INDEX), RemoveIndex("Foo", "i")],
        [make("Foo", ("x", number()), options={"indexes": []})],
    ),
    "create constraint": (
        [make(), AddConstraint("Foo", CHECK), AlterConstraint("Foo", "ck", CHECK), RemoveConstraint("Foo", "ck")],
        [make(options={"constraints": []})],
    ),
    "past what refers": (
        [make(), make("Bar", ("f", key("app.Foo"))), AddField("Foo", "x", number())],
        [make("Foo", ("x", number())), make("Bar", ("f", key("app.Foo")))],
    ),
    "not into a circle": ([make(), make("Bar", ("f", key("app.Foo"))), AddField("Foo", "x", key("app.Bar"))], None),
    "right past its target": (
        [make(), make("Bar"), AddField("Foo", "x", key("app.Bar"))],
        [make("Bar"), make("Foo", ("x", key("app.Bar")))],
    ),
    "add alter": (
        [AddField("Foo", "x", number()), AlterField("Foo", "x", models.TextField())],
        [AddField("Foo", "x", models.TextField())],
    ),
    "add remove": ([AddField("Foo", "x", number()), RemoveField("Foo", "x")], []),
    "add rename": ([AddField("Foo", "x", number()), RenameField("Foo", "x", "y")], [AddField("Foo", "y", number())]),
    "add delete model": ([AddField("Foo", "x", number()), DeleteModel("Foo")], None),
    "remove delete model": ([RemoveField("Foo", "x"), DeleteModel("Foo")], [DeleteModel("Foo")]),
    "alter rename": (
        [AlterField("Foo", "x", number()), RenameField("Foo", "x", "y")],
        [RenameField("Foo", "x", "y"), AlterField("Foo", "y", number())],
    ),
    "own column": ([AlterField("Foo", "x", number(db_column="q")), RenameField("Foo", "x", "y")], None),
    "rename rename": ([RenameField("Foo", "x", "y"), RenameField("Foo", "y", "z")], [RenameField("Foo", "x", "z")]),
    "rename and new": ([RenameField("Foo", "x", "y"), AddField("Foo", "x", number())], None),
    "models renamed": ([RenameModel("Foo", "Bar"), RenameModel("Bar", "Baz")], [RenameModel("Foo", "Baz")]),
    "later table": ([AlterModelTable("Foo", "x"), AlterModelTable("Foo", "y")], [AlterModelTable("Foo", "y")]),
    "later managers": ([AlterModelManagers("Foo", []), AlterModelManagers("Foo", [])], [AlterModelManagers("Foo", [])]),
    "unique past other field": (
        [AlterUniqueTogether("Foo", {("a", "b")}), AlterField("Foo", "b", number()), AlterUniqueTogether("Foo", {("a", "c")})],
        [AlterUniqueTogether("Foo", {("a", "c")}), AlterField("Foo", "b", number())],
    ),
    "unique not past its field": (
        [AlterUniqueTogether("Foo", {("a", "b")}), AlterField("Foo", "c", number()), AlterUniqueTogether("Foo", {("a", "c")})],
        None,
    ),
    "index renamed": (
        [AddIndex("Foo", INDEX), RenameIndex("Foo", "j", old_name="i")],
        [AddIndex("Foo", models.Index(fields=["x"], name="j"))],
    ),
    "elidable": ([DeleteModel("Foo"), RunPython(RunPython.noop, elidable=True)], [DeleteModel("Foo")]),
    "sql bars": ([make(), RunSQL("x"), AddField("Foo", "x", number())], None),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_merging(name):
    given, wanted = CASES[name]
    found = MigrationOptimizer().optimize(given, "app")
    assert [shown(one) for one in found] == [shown(one) for one in (given if wanted is None else wanted)]


def with_key(name, to, field_name="to", **options):
    return make(name, (field_name, models.ForeignKey(to, models.CASCADE, **options)))


def state_after(operations):
    state = ProjectState()
    for operation in operations:
        operation.state_forwards("app", state)
    return state


#: What is in the history, and how many operations say the same.
SAME_STATE = {
    "a key to a model that is renamed": ([make("A"), with_key("B", "app.A"), RenameModel("A", "C")], 3),
    "a key of a model before the other is renamed": (
        [make("A"), with_key("B", "app.A"), RenameModel("A", "C"), AddField("B", "x", number())],
        3,
    ),
    "an added key": ([make("A"), make("B"), AddField("B", "to", key("app.A")), RenameModel("A", "C")], 3),
    "a base that is renamed": ([make("A"), CreateModel("B", [], bases=("app.a",)), RenameModel("A", "C")], 3),
    "a key to itself": ([with_key("A", "app.A"), RenameModel("A", "C")], 1),
    "a key to self": ([with_key("A", "self"), RenameModel("A", "C")], 1),
    "a key to another app's model of that name": ([with_key("A", "other.A"), RenameModel("A", "C")], 1),
    "a key that names a field": (
        [make("A", ("x", number(unique=True))), with_key("B", "app.A", to_field="x"), RenameField("A", "x", "y")],
        3,
    ),
    "a key that names a field of itself": (
        [
            make("A", ("x", number(unique=True)), ("to", models.ForeignKey("app.A", models.CASCADE, to_field="x"))),
            RenameField("A", "x", "y"),
        ],
        1,
    ),
    "a key that names no field": ([make("A", ("x", number())), with_key("B", "app.A"), RenameField("A", "x", "y")], 2),
    "a default for existing rows, added": ([make("A"), AddField("A", "x", number(default=1), preserve_default=False)], 1),
    "a default for existing rows, altered": (
        [make("A", ("x", number(null=True))), AlterField("A", "x", number(default=1), preserve_default=False)],
        1,
    ),
}


@pytest.mark.parametrize("name", SAME_STATE)
def test_the_shorter_list_leads_to_the_same_models(name):
    operations, length = SAME_STATE[name]
    shorter = MigrationOptimizer().optimize(operations, "app")
    assert state_after(shorter) == state_after(operations)
    assert len(shorter) == length


def one_off(kind, **options):
    return kind("A", "x", number(default=1, **options), preserve_default=False)


#: Operations on a table that has rows, and what is left of them: the rows are filled with the same value.
SAME_ROWS = {
    "added, altered": ([one_off(AddField), AlterField("A", "x", number(help_text="h"))], [one_off(AddField, help_text="h")]),
    "added, renamed": (
        [one_off(AddField), RenameField("A", "x", "y")],
        [AddField("A", "y", number(default=1), preserve_default=False)],
    ),
    "added with a default, which goes": (
        [AddField("A", "x", number(default=1)), AlterField("A", "x", number())],
        [one_off(AddField)],
    ),
    "added with another default": ([one_off(AddField), AlterField("A", "x", number(default=2))], None),
    "added with a default of the database, which goes": (
        [AddField("A", "x", number(db_default=1)), AlterField("A", "x", number())],
        None,
    ),
    "altered, altered": (
        [one_off(AlterField), AlterField("A", "x", number(help_text="h"))],
        [one_off(AlterField, help_text="h")],
    ),
    "altered, renamed": (
        [one_off(AlterField), RenameField("A", "x", "y")],
        [RenameField("A", "x", "y"), AlterField("A", "y", number(default=1), preserve_default=False)],
    ),
}


@pytest.mark.parametrize("name", SAME_ROWS)
def test_the_shorter_list_fills_rows_with_the_same_values(name):
    operations, expected = SAME_ROWS[name]
    shorter = MigrationOptimizer().optimize(operations, "app")
    assert [said(one) for one in shorter] == [said(one) for one in expected or operations]


def said(operation):
    name, args, kwargs = operation.deconstruct()
    if "field" in kwargs:
        kwargs["field"] = kwargs["field"].deconstruct()[1:]
    return name, args, kwargs
