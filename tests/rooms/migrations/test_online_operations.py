"""Operations for tables in use: what they leave in the catalogue, on the way there and back, and after a crash."""

import pytest

from quintet.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddForeignKeyNotValid,
    AddIndexConcurrently,
    AddUniqueConcurrently,
    IndexFieldConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
    ValidateForeignKey,
)
from quintet.db import IntegrityError, NotSupportedError, migrations, models
from quintet.db.migrations.state import ProjectState
from quintet.db.migrations.writer import MigrationWriter

ID = ("id", models.BigAutoField(primary_key=True))
SHOP = [
    migrations.CreateModel("Customer", [ID]),
    migrations.CreateModel("Order", [ID, ("name", models.CharField(max_length=20)), ("number", models.IntegerField(null=True))]),
]


def migration(*operations, atomic=False):
    made = migrations.Migration("0002_change", "shop")
    made.operations, made.atomic = list(operations), atomic
    return made


def apply(connection, state, *operations, atomic=False):
    with connection.schema_editor(atomic=atomic) as editor:
        return migration(*operations, atomic=atomic).apply(state, editor)


def unapply(connection, state, *operations):
    with connection.schema_editor(atomic=False) as editor:
        migration(*operations).unapply(state, editor)


@pytest.fixture
def shop(connection):
    return apply(connection, ProjectState(), *SHOP, atomic=True)


def constraints(connection, table="shop_order"):
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, table)


def is_valid(connection, name):
    return connection.fetch_one("SELECT convalidated FROM pg_constraint WHERE conname = %s", (name,))[0]


INDEX = models.Index(fields=["number"], name="shop_number")
POSITIVE = models.CheckConstraint(condition=models.Q(number__gt=0), name="shop_positive")
UNIQUE = models.UniqueConstraint(fields=["number"], name="shop_unique")


def test_an_index_comes_and_goes(connection, shop):
    adding = AddIndexConcurrently("order", INDEX)
    after = apply(connection, shop, adding)
    assert constraints(connection)["shop_number"]["index"]
    removing = RemoveIndexConcurrently("order", "shop_number")
    apply(connection, after, removing)
    assert "shop_number" not in constraints(connection)
    unapply(connection, after, removing)
    assert "shop_number" in constraints(connection)
    unapply(connection, shop, adding)
    assert "shop_number" not in constraints(connection)


@pytest.mark.parametrize(
    "operation",
    [AddIndexConcurrently("order", INDEX), AddUniqueConcurrently("order", UNIQUE), IndexFieldConcurrently("order", "number")],
)
@pytest.mark.service("postgres")
def test_concurrent_builds_refuse_a_transaction(postgres, operation):
    connection = postgres["db"]
    field = migrations.AlterField("order", "number", models.IntegerField(null=True, db_index=True))
    with_index = migrations.SeparateDatabaseAndState([], [field])
    with pytest.raises(NotSupportedError, match=r"cannot be executed inside a transaction \(set atomic = False"):
        apply(connection, ProjectState(), *SHOP, with_index, operation, atomic=True)
    assert "shop_order" not in connection.introspection.table_names()


def test_a_check_binds_new_rows_before_old_ones(connection, shop):
    connection.execute("INSERT INTO shop_order (name, number) VALUES ('old', -1)")
    if connection.vendor != "postgresql":
        connection.execute("DELETE FROM shop_order")
    after = apply(connection, shop, AddConstraintNotValid("order", POSITIVE), atomic=True)
    with pytest.raises(IntegrityError):
        connection.execute("INSERT INTO shop_order (name, number) VALUES ('new', -1)")
    if connection.vendor == "postgresql":
        assert not is_valid(connection, "shop_positive")
        with pytest.raises(IntegrityError):
            apply(connection, after, ValidateConstraint("order", "shop_positive"), atomic=True)
        connection.execute("DELETE FROM shop_order")
        apply(connection, after, ValidateConstraint("order", "shop_positive"), atomic=True)
        assert is_valid(connection, "shop_positive")
    unapply(connection, shop, AddConstraintNotValid("order", POSITIVE), ValidateConstraint("order", "shop_positive"))
    assert "shop_positive" not in constraints(connection)


def test_a_unique_constraint_is_built_and_attached(connection, shop):
    adding = AddUniqueConcurrently("order", UNIQUE)
    apply(connection, shop, adding)
    assert constraints(connection)["shop_unique"]["unique"]
    connection.execute("INSERT INTO shop_order (name, number) VALUES ('a', 1)")
    with pytest.raises(IntegrityError):
        connection.execute("INSERT INTO shop_order (name, number) VALUES ('b', 1)")
    if connection.vendor == "postgresql":
        assert connection.fetch_one("SELECT contype::text FROM pg_constraint WHERE conname = 'shop_unique'") == ("u",)
    if connection.vendor != "sqlite":
        apply(connection, shop, adding)  # again, as after a crash: it is there already
    unapply(connection, shop, adding)
    assert "shop_unique" not in constraints(connection)


@pytest.mark.service("postgres")
def test_a_torso_of_an_index_is_dropped_and_built_again(postgres):
    connection = postgres["db"]
    state = apply(connection, ProjectState(), *SHOP, atomic=True)
    try:
        connection.execute("INSERT INTO shop_order (name, number) VALUES ('a', 1), ('b', 1)")
        unique = models.UniqueConstraint(fields=["number"], condition=models.Q(name__gt=""), name="shop_partial")
        operation = AddUniqueConcurrently("order", unique)
        with pytest.raises(IntegrityError):
            apply(connection, state, operation)
        broken = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'shop_partial'::regclass"
        assert connection.fetch_one(broken) == (False,)
        connection.execute("DELETE FROM shop_order WHERE name = 'b'")
        apply(connection, state, operation)
        assert connection.fetch_one(broken) == (True,)
        before = connection.fetch_one("SELECT 'shop_partial'::regclass::oid")
        apply(connection, state, operation)
        assert connection.fetch_one("SELECT 'shop_partial'::regclass::oid") == before, "a whole index is left alone"
        other = AddIndexConcurrently("order", models.Index(fields=["name"], name="shop_partial"))
        with pytest.raises(Exception, match="already exists"):
            apply(connection, state, other)
    finally:
        connection.execute("DROP TABLE shop_order, shop_customer")


def without(**said):
    return models.ForeignKey("shop.Customer", models.CASCADE, null=True, **said)


def test_a_foreign_key_in_four_steps_equals_one_in_one(connection, shop):
    expected_state = apply(connection, shop, migrations.AddField("order", "plain", without(related_name="+")), atomic=True)
    steps = [
        migrations.SeparateDatabaseAndState(
            [migrations.AddField("order", "customer", without(related_name="+", db_constraint=False, db_index=False))],
            [migrations.AddField("order", "customer", without(related_name="+"))],
        ),
        IndexFieldConcurrently("order", "customer"),
        AddForeignKeyNotValid("order", "customer"),
        ValidateForeignKey("order", "customer"),
    ]
    state = expected_state
    for step in steps:
        state = apply(connection, state, step)
    found = constraints(connection)
    for column in ("plain_id", "customer_id"):
        of = [facts for facts in found.values() if facts["columns"] == [column]]
        assert [one["foreign_key"] for one in of if one["foreign_key"]] == [("shop_customer", "id")]
        assert any(one["index"] for one in of)
    if connection.vendor == "postgresql":
        assert connection.fetch_all("SELECT DISTINCT convalidated FROM pg_constraint WHERE contype = 'f'") == [(True,)]
    unapply(connection, expected_state, *steps)
    assert not [name for name, facts in constraints(connection).items() if facts["columns"] == ["customer_id"]]


def test_a_column_and_a_table_are_dropped_after_they_left_the_models(connection, shop):
    field = models.CharField(max_length=20)
    gone = migrations.SeparateDatabaseAndState([], [migrations.RemoveField("order", "name"), migrations.DeleteModel("Customer")])
    state = apply(connection, shop, gone)
    dropping = [migrations.DropColumn("order", "name", field), migrations.DropTable(SHOP[0])]
    apply(connection, state, *dropping)
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, "shop_order")]
    assert columns == ["id", "number"]
    assert "shop_customer" not in connection.introspection.table_names()
    unapply(connection, state, *dropping)
    assert "shop_customer" in connection.introspection.table_names()
    connection.execute("INSERT INTO shop_order (name, number) VALUES ('a', 1)")


def test_files_name_the_documented_paths():
    made = migration(
        AddIndexConcurrently("order", INDEX),
        migrations.BackfillField("order", "number", value=0),
        migrations.DropTable(SHOP[0]),
    )
    made.after_deploy = True
    text = MigrationWriter(made, include_header=False, root="quintet").as_string()
    assert "import quintet.contrib.postgres.operations" in text
    assert "quintet.contrib.postgres.operations.AddIndexConcurrently(" in text
    assert "migrations.BackfillField(" in text
    assert "    atomic = False\n" in text
    assert "    after_deploy = True\n" in text
    names = {}
    exec(compile(text, "0002_change.py", "exec"), names)
    assert [type(one).__name__ for one in names["Migration"].operations] == ["AddIndexConcurrently", "BackfillField", "DropTable"]
    assert names["Migration"].atomic is False
