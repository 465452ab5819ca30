"""makemigrations --safe: the steps that are written, that they lead to the same schema and state, and that none is unsafe."""

import datetime
import uuid

import pytest

from quintet.db import models
from quintet.db.migrations.autodetector import MigrationAutodetector
from quintet.db.migrations.graph import MigrationGraph
from quintet.db.migrations.questioner import MigrationQuestioner
from quintet.db.migrations.state import ModelState, ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.migrations import safe_form
from quintet.migrations.drift import compare
from quintet.migrations.safety import analysis
from quintet.migrations.safety.findings import Severity

ID = ("id", models.BigAutoField(primary_key=True))
CUSTOMER = ("Customer", [ID], {})
ORDER = (
    "Order",
    [
        ID,
        ("name", models.CharField(max_length=20)),
        ("number", models.IntegerField(null=True)),
        ("code", models.IntegerField(default=1)),
    ],
    {"indexes": [models.Index(fields=["code"], name="shop_code")]},
)


def state_of(*shapes):
    state = ProjectState()
    for name, fields, options in shapes:
        state.add_model(ModelState("shop", name, fields, options))
    return state


def order(*fields, without=(), indexes=None, **options):
    """The model Order with other fields: those given replace or join its own."""
    given = dict(fields)
    kept = [(name, given.pop(name, field)) for name, field in ORDER[1] if name not in without]
    listed = ORDER[2]["indexes"] if indexes is None else indexes
    return ("Order", [*kept, *given.items()], {"indexes": listed, **options})


KEY = models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+")
#: What changes, and the stages of the migrations that are written for it.
CHANGES = {
    "not null, a constant default": (order(("extra", models.IntegerField(default=7))), "expand finish"),
    "not null, a callable default": (order(("mark", models.UUIDField(default=uuid.uuid4))), "expand fill require prove finish"),
    "nullable": (order(("extra", models.IntegerField(null=True))), "expand"),
    "nullable with an index": (order(("extra", models.IntegerField(null=True, db_index=True))), "expand build"),
    "unique text": (order(("extra", models.CharField(max_length=9, null=True, unique=True))), "expand build"),
    "foreign key": (order(("customer", KEY)), "expand build bind validate"),
    "one to one": (
        order(("customer", models.OneToOneField("shop.Customer", models.CASCADE, null=True))),
        "expand build bind validate",
    ),
    "becomes not null": (order(("number", models.IntegerField(default=0))), "expand fill require prove finish"),
    "becomes indexed": (order(("number", models.IntegerField(null=True, db_index=True))), "build"),
    "becomes unique": (order(("number", models.IntegerField(null=True, unique=True))), "build"),
    "index": (order(indexes=[*ORDER[2]["indexes"], models.Index(fields=["name"], name="shop_name")]), "build"),
    "index gone": (order(indexes=[]), "release"),
    "check": (order(constraints=[models.CheckConstraint(condition=models.Q(code__gt=0), name="shop_check")]), "bind validate"),
    "unique": (order(constraints=[models.UniqueConstraint(fields=["name"], name="shop_unique")]), "build"),
    "field gone": (order(without=["name"]), "expand drop"),
    "field with an index gone": (order(without=["code"], indexes=[]), "release expand drop"),
}


class Answers(MigrationQuestioner):
    def ask_not_null_alteration(self, field_name, model_name):
        return models.NOT_PROVIDED


#: The same on MariaDB, where they are others: no constraint is added without a look at the rows.
CHANGES_ON_MARIADB = {
    **dict.fromkeys(("not null, a callable default", "becomes not null"), "expand fill finish"),
    "check": "expand",
}


def detected(before, after, name=None, safe=True, vendor="postgresql"):
    graph = MigrationGraph()
    graph.add_node(("shop", "0001_initial"), None)
    changes = MigrationAutodetector(before, after, Answers()).changes(graph=graph)
    states = safe_form.states_before(changes, before)
    return safe_form.rewritten(changes, states, name, vendor=vendor)["shop"] if safe else changes["shop"]


def stages(made):
    return " ".join(
        one.name.rpartition("_")[2] if one.name.rpartition("_")[2].upper() in safe_form.Stage.__members__ else "expand"
        for one in made
    )


@pytest.fixture
def shop(connection):
    def build(*shapes):
        before = state_of(*shapes)
        with connection.schema_editor() as editor:
            for name, _, _ in shapes:
                editor.create_model(before.apps.get_model("shop", name))
        return before

    return build


def run(connection, state, made):
    for one in made:
        with connection.schema_editor(atomic=one.atomic) as editor:
            editor.migration = one
            state = one.apply(state, editor)
    return state


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_in_its_safe_form(connection, shop, change):
    shape, expected = CHANGES[change]
    before = shop(CUSTOMER, ORDER)
    after = state_of(CUSTOMER, shape)
    connection.execute("INSERT INTO shop_order (name, code) VALUES ('old', 5)")
    made = detected(before, after, vendor=connection.vendor)
    assert stages(made) == (CHANGES_ON_MARIADB.get(change, expected) if connection.vendor == "mysql" else expected)
    for one in made:
        compile(MigrationWriter(one, include_header=False, root="quintet").as_string(), one.name, "exec")
    if connection.vendor != "sqlite":
        reports = analysis.analyse(connection, [(one, False) for one in made], before)
        unsafe = {one.finding.id for one in analysis.counted(reports, Severity.UNSAFE)}
        assert unsafe == ({"M124"} if (connection.vendor, change) == ("mysql", "check") else set())
    state = run(connection, before, made)
    assert not MigrationAutodetector(state, after).changes(graph=MigrationGraph()), "the state is the models'"
    assert compare.differences(connection, after.apps.get_models(include_auto_created=True)) == []
    assert connection.fetch_one("SELECT count(*) FROM shop_order") == (1,)
    if "gone" in change:
        connection.execute("DELETE FROM shop_order")  # the values are lost, and the column that comes back needs some
    for one, at in reversed(list(zip(made, _states(before, made), strict=True))):
        with connection.schema_editor(atomic=one.atomic) as editor:
            editor.migration = one
            one.unapply(at, editor)
    assert compare.differences(connection, before.apps.get_models(include_auto_created=True)) == [], "and all the way back"


def _states(state, made):
    found = []
    for one in made:
        found.append(state)
        state = one.mutate_state(state)
    return found


def test_the_old_release_writes_on_while_a_column_comes(connection, shop):
    before = shop(CUSTOMER, ORDER)
    made = detected(
        before,
        state_of(
            CUSTOMER,
            order(("extra", models.IntegerField(default=7)), ("day", models.DateField(default=datetime.date(2024, 5, 1)))),
        ),
    )
    insert = "INSERT INTO shop_order (name, code) VALUES ('old release', 1)"
    state = run(connection, before, [one for one in made if not one.after_deploy])
    connection.execute(insert)
    run(connection, state, [one for one in made if one.after_deploy])
    assert str(connection.fetch_one("SELECT extra, day FROM shop_order")) in {
        "(7, datetime.date(2024, 5, 1))",
        "(7, '2024-05-01')",
    }
    with pytest.raises(Exception, match=r"(?i)null|default value"):
        connection.execute(insert)


def test_the_new_release_writes_while_an_old_column_is_there(connection, shop):
    before = shop(CUSTOMER, order(("customer", models.ForeignKey("shop.Customer", models.CASCADE))))
    connection.execute("INSERT INTO shop_customer (id) VALUES (1)")
    connection.execute("INSERT INTO shop_order (name, code, customer_id) VALUES ('x', 1, 1)")
    made = detected(before, state_of(CUSTOMER, order(without=["name"])))
    assert [one.after_deploy for one in made] == [False, True]
    state = run(connection, before, made[:1])
    connection.execute("INSERT INTO shop_order (code) VALUES (1)")
    connection.execute("DELETE FROM shop_customer")  # the new release does not know that rows refer to it
    run(connection, state, made[1:])
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, "shop_order")}
    assert columns == {"id", "number", "code"}


def test_a_model_goes_in_two_steps(connection, shop):
    before = shop(CUSTOMER, order(("customer", models.ForeignKey("shop.Customer", models.CASCADE))))
    made = detected(before, state_of(CUSTOMER))
    assert stages(made) == "expand drop"
    state = run(connection, before, made[:1])
    assert "shop_order" in connection.introspection.table_names()
    run(connection, state, made[1:])
    assert "shop_order" not in connection.introspection.table_names()
    compile(MigrationWriter(made[1], include_header=False, root="quintet").as_string(), "drop", "exec")


def test_new_models_and_what_cannot_be_rewritten_stay_as_they_are(connection, shop):
    before = shop(CUSTOMER, ORDER)
    new = ("New", [ID, ("order", models.ForeignKey("shop.Order", models.CASCADE)), ("n", models.IntegerField(db_index=True))], {})
    made = detected(before, state_of(CUSTOMER, order(("number", models.TextField(null=True))), new))
    plain = detected(before, state_of(CUSTOMER, order(("number", models.TextField(null=True))), new), safe=False)
    assert [one.describe() for one in made[0].operations] == [one.describe() for one in plain[0].operations]
    assert len(made) == 1


def test_names_numbers_and_dependencies_follow_one_another():
    made = detected(state_of(CUSTOMER, ORDER), state_of(CUSTOMER, order(("customer", KEY))), name="customers")
    assert [one.name for one in made] == [
        "0002_customers",
        "0003_customers_build",
        "0004_customers_bind",
        "0005_customers_validate",
    ]
    assert [one.atomic for one in made] == [True, False, True, True]
    assert made[0].dependencies == [("shop", "0001_initial")]
    assert [one.dependencies for one in made[1:]] == [[("shop", one.name)] for one in made[:-1]]


def test_several_changes_share_their_stages_and_no_migration_locks_two_tables():
    before = state_of(CUSTOMER, ORDER)
    customer = ("Customer", [ID, ("rank", models.IntegerField(default=uuid_int))], {})
    after = state_of(
        customer, order(("mark", models.UUIDField(default=uuid.uuid4)), ("extra", models.IntegerField(null=True, db_index=True)))
    )
    made = detected(before, after)
    assert stages(made) == "expand build fill require require prove finish finish"


def uuid_int():
    return 1
