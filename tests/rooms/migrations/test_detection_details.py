"""What the detector finds where several changes meet, as the incumbent's black box finds it."""

import pytest

from quintet.db import models
from quintet.db.migrations import DeleteModel, RunSQL
from quintet.db.migrations.autodetector import MigrationAutodetector
from quintet.db.migrations.graph import MigrationGraph
from quintet.db.migrations.migration import Migration
from quintet.db.migrations.questioner import MigrationQuestioner
from quintet.db.migrations.state import ModelState, ProjectState
from quintet.db.models.functions import Concat, Lower
from quintet.test import override_settings


class Agreeing(MigrationQuestioner):
    """Says yes to every renaming, and is never asked for a value."""

    def __init__(self):
        super().__init__({"ask_rename": True, "ask_rename_model": True, "ask_initial": True})

    def ask_not_null_addition(self, field_name, model_name):
        raise AssertionError(f"asked for a value of {model_name}.{field_name}")


def model(app, name, *fields, **parts):
    return ModelState(app, name, [("id", models.AutoField(primary_key=True)), *fields], **parts)


def key(to, **options):
    return models.ForeignKey(to, models.CASCADE, **options)


def text(**options):
    return models.CharField(max_length=9, **options)


def found(before, after):
    """Return "app.name needs: operations" for each migration."""
    graph = MigrationGraph()
    for app in {one.app_label for one in before}:
        graph.add_node((app, "0001_initial"), Migration("0001_initial", app))
    states = [ProjectState({one.key: one for one in side}) for side in (before, after)]
    changes = MigrationAutodetector(*states, Agreeing()).changes(graph)
    return [
        f"{app}.{migration.name} {' '.join(sorted(map(shown, migration.dependencies)))}: "
        + ", ".join(operation.describe() for operation in migration.operations)
        for app in sorted(changes)
        for migration in changes[app]
    ]


def shown(dependency):
    return getattr(dependency, "setting", None) or ".".join(dependency)


def generated(expression):
    return models.GeneratedField(expression=expression, output_field=text(), db_persist=True)


def checked(allowed):
    return model(
        "t", "A", ("x", text()), options={"constraints": [models.CheckConstraint(condition=models.Q(x__in=allowed), name="c")]}
    )


def unique(**options):
    return {"constraints": [models.UniqueConstraint(fields=["x"], name="c", **options)]}


PROXY = ModelState("t", "P", [], {"proxy": True}, ("t.a",))
CIRCLE = [model("a", "A", ("b", key("b.B"))), model("b", "B", ("c", key("c.C"))), model("c", "C", ("a", key("a.A")))]
THROUGH = {
    name: [
        model("t", "A", ("m", models.ManyToManyField("t.B", through=f"t.{name}"))),
        model("t", "B"),
        model("t", name, ("a", key("t.A")), ("b", key("t.B"))),
    ]
    for name in ("Old", "New")
}

CASES = {
    "a proxy becomes a model": (
        [model("t", "A"), PROXY],
        [model("t", "A"), model("t", "P")],
        ["t.0002_delete_p_p t.0001_initial: Delete model P, Create model P"],
    ),
    "a model becomes a proxy": (
        [model("t", "A"), model("t", "P")],
        [model("t", "A"), PROXY],
        ["t.0002_delete_p_p t.0001_initial: Delete model P, Create proxy model P"],
    ),
    "a model and its field are renamed": (
        [model("t", "A", ("x", text()))],
        [model("t", "B", ("y", text()))],
        ["t.0002_rename_a_b_rename_x_b_y t.0001_initial: Rename model A to B, Rename field x on b to y"],
    ),
    "a through model is renamed": (
        THROUGH["Old"],
        THROUGH["New"],
        ["t.0002_rename_old_new t.0001_initial: Rename model Old to New"],
    ),
    "a model that another app points at is renamed": (
        [model("t", "A"), model("o", "B", ("a", key("t.A")))],
        [model("t", "N"), model("o", "B", ("a", key("t.N")))],
        ["t.0002_rename_a_n o.0001_initial t.0001_initial: Rename model A to N"],
    ),
    "three apps in a circle": (
        [],
        CIRCLE,
        [
            "a.0001_initial : Create model A",
            "a.0002_initial a.0001_initial b.0001_initial: Add field b to a",
            "b.0001_initial c.0001_initial: Create model B",
            "c.0001_initial a.0001_initial: Create model C",
        ],
    ),
    "a generated field after those it is made of": (
        [model("t", "P"), model("t", "A", ("name", text()))],
        [
            model("t", "P"),
            model(
                "t", "A", ("name", text()), ("p", key("t.P", null=True)), ("all", generated(Concat(Lower("name"), Lower("p_id"))))
            ),
        ],
        ["t.0002_a_p_a_all t.0001_initial: Add field p to a, Add field all to a"],
    ),
    "a constraint by the keys of a dict is the same": (
        [checked({"a": 1}.keys())],
        [checked({"a": 2}.keys())],
        [],
    ),
    "a constraint is altered after a key to another app": (
        [model("p", "P"), model("t", "A", ("x", text()), options=unique())],
        [
            model("p", "P"),
            model(
                "t",
                "A",
                ("x", text()),
                ("p", key("p.P", null=True)),
                options=unique(violation_error_message="taken"),
            ),
        ],
        ["t.0002_a_p_alter_a_c p.0001_initial t.0001_initial: Add field p to a, Alter constraint c on a"],
    ),
    "a counting key asks for no value": (
        [ModelState("t", "A", [("x", text(primary_key=True))])],
        [ModelState("t", "A", [("x", text()), ("id", models.BigAutoField(primary_key=True))])],
        ["t.0002_a_id_alter_a_x t.0001_initial: Add field id to a, Alter field x on a"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name):
    before, after, expected = CASES[name]
    assert found(before, after) == expected


@override_settings(AUTH_USER_MODEL="z.CustomUser")
def test_the_model_that_a_setting_names_comes_first():
    assert found([], [model("z", "Aardvark", ("u", key("z.CustomUser"))), model("z", "CustomUser")]) == [
        "z.0001_initial : Create model CustomUser, Create model Aardvark"
    ]


@pytest.mark.parametrize(
    ("name", "number"), [("0001_squashed_0003", 3), ("0002_initial_squashed_0004_second", 4), ("0007_x", 7), ("initial", None)]
)
def test_numbers(name, number):
    assert MigrationAutodetector.parse_number(name) == number


def test_a_name_is_the_moment_when_an_operation_does_not_say():

    migration = Migration("x", "t")
    migration.operations = [DeleteModel("A"), RunSQL("select 1")]
    assert migration.suggest_name().startswith("auto_")
