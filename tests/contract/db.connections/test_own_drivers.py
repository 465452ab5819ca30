"""A driver of one's own: what it changes reaches the statements that querysets and schema editors make."""

import sys
from types import ModuleType

import pytest

from quintet.conf import settings
from quintet.db import NotSupportedError, connections, models, transaction
from quintet.db.backends.sqlite3 import base, features, operations, schema
from quintet.db.models import F, Window
from quintet.db.models.functions import RowNumber
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import APPS


class Thing(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "own"
        apps = APPS


class DatabaseOperations(operations.DatabaseOperations):
    """Quotes names in brackets, and in capitals."""

    def quote_name(self, name):
        plain = super().quote_name(name).strip('"')
        return name if name.startswith("[") else f"[{plain.upper()}]"

    def check_expression_support(self, expression):
        if type(expression).__name__ == "Lower":
            raise NotSupportedError("no lower case here")


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Counts what it runs."""

    count = 0

    def execute(self, sql, params=()):
        type(self).count += 1
        return super().execute(sql, params)


class DatabaseFeatures(features.DatabaseFeatures):
    """Each test sets the flags of its connection."""


class DatabaseWrapper(base.DatabaseWrapper):
    """All of these together."""

    ops_class = DatabaseOperations
    features_class = DatabaseFeatures
    SchemaEditorClass = DatabaseSchemaEditor


@pytest.fixture
def own(monkeypatch, tmp_path, use_databases):
    """The connection of the alias "db" by the driver of this module, with the table of `Thing`."""
    for name in ("ownengine", "ownengine.base"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setattr(sys.modules["ownengine.base"], "DatabaseWrapper", DatabaseWrapper, raising=False)
    connection = use_databases(db={"ENGINE": "ownengine", "NAME": tmp_path / "db.sqlite3"})["db"]
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    return connection


def statements(call):
    """Return the statements of the alias "db" while ``call`` runs."""
    with CaptureQueriesContext(connections["db"]) as seen:
        call()
    return [one["sql"] for one in seen.captured_queries]


def test_names_are_quoted_as_the_driver_says(own):
    rows = Thing.objects.using("db")
    made = [
        *statements(lambda: rows.create(name="a")),
        *statements(lambda: rows.bulk_create([Thing(name="b")])),
        *statements(lambda: list(rows.filter(name="a").order_by("name"))),
        *statements(lambda: rows.update(name=F("name"))),
        *statements(lambda: rows.get(name="b").save()),
        *statements(lambda: rows.filter(name="a").delete()),
        *statements(lambda: rows.all().union(rows.all()).count()),
    ]
    assert len(made) >= 6
    for sql in made:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")):
            assert "[OWN_THING]" in sql, sql
            assert '"' not in sql, sql
    assert own.introspection.table_names() == ["OWN_THING"]


def test_another_driver_beside_it_quotes_as_ever(own, use_databases, tmp_path):
    plain = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "plain.sqlite3"}
    use_databases(db=settings.DATABASES["db"], plain=plain)
    assert '"own_thing"' in str(Thing.objects.using("plain").all().query.sql_with_params()[0])
    assert "[OWN_THING]" in str(Thing.objects.using("db").all().query.sql_with_params()[0])


def test_the_drivers_own_schema_editor(own):
    assert DatabaseSchemaEditor.count > 0
    with own.schema_editor(collect_sql=True) as editor:
        assert type(editor) is DatabaseSchemaEditor
        editor.delete_model(Thing)
    assert editor.collected_sql == ["DROP TABLE [OWN_THING];"]


def test_every_driver_names_its_schema_editor():
    assert base.DatabaseWrapper.SchemaEditorClass is schema.DatabaseSchemaEditor
    assert connections["default"].SchemaEditorClass is schema.DatabaseSchemaEditor


def test_a_schema_editor_works_on_the_connection_it_was_asked_of(own):
    other = own.copy()
    with other.schema_editor() as editor:
        editor.delete_model(Thing)
        assert other.in_atomic_block
        assert not own.in_atomic_block
    other.close()
    assert own.introspection.table_names() == []


def test_expressions_that_the_driver_refuses(own):
    from quintet.db.models.functions import Lower, Upper

    rows = Thing.objects.using("db")
    assert list(rows.annotate(up=Upper("name"))) == []
    with pytest.raises(NotSupportedError, match="no lower case here"):
        list(rows.annotate(low=Lower("name")))


FLAGS = {
    "supports_over_clause": (
        lambda rows: list(rows.annotate(n=Window(RowNumber()))),
        "This backend does not support window expressions.",
    ),
    "supports_select_union": (lambda rows: list(rows.union(rows)), "union is not supported on this database backend."),
    "supports_select_intersection": (lambda rows: list(rows.intersection(rows)), "intersection is not supported"),
    "supports_select_difference": (lambda rows: list(rows.difference(rows)), "difference is not supported"),
    "supports_explaining_query_execution": (
        lambda rows: rows.explain(),
        "This backend does not support explaining query execution.",
    ),
    "supports_ignore_conflicts": (
        lambda rows: rows.bulk_create([Thing(name="a")], ignore_conflicts=True),
        "This database backend does not support ignoring conflicts.",
    ),
    "supports_update_conflicts": (
        lambda rows: rows.bulk_create([Thing(name="a")], update_conflicts=True, update_fields=["name"], unique_fields=["id"]),
        "This database backend does not support updating conflicts.",
    ),
    "can_distinct_on_fields": (lambda rows: rows.distinct("name"), "DISTINCT ON fields is not supported"),
}


@pytest.mark.parametrize("flag", FLAGS)
def test_flags_that_say_no(own, flag):
    call, message = FLAGS[flag]
    setattr(own.features, flag, False)
    with pytest.raises(NotSupportedError, match=message):
        call(Thing.objects.using("db"))


LOCKS = {
    "has_select_for_update_nowait": ({"nowait": True}, "NOWAIT is not supported on this database backend."),
    "has_select_for_update_skip_locked": ({"skip_locked": True}, "SKIP LOCKED is not supported on this database backend."),
    "has_select_for_update_of": ({"of": ("self",)}, "FOR UPDATE OF is not supported on this database backend."),
    "has_select_for_no_key_update": ({"no_key": True}, "FOR NO KEY UPDATE is not supported on this database backend."),
}


@pytest.mark.parametrize("flag", LOCKS)
def test_locks_that_the_driver_lacks(own, flag):
    options, message = LOCKS[flag]
    own.features.has_select_for_update = True
    with transaction.atomic(using="db"), pytest.raises(NotSupportedError, match=message):
        list(Thing.objects.using("db").select_for_update(**options))


def test_locks_of_slices(own):
    own.features.has_select_for_update = True
    own.features.supports_select_for_update_with_limit = False
    with transaction.atomic(using="db"), pytest.raises(NotSupportedError, match="LIMIT/OFFSET is not supported"):
        list(Thing.objects.using("db").select_for_update()[:2])


def test_the_number_of_parameters(own):
    own.features.max_query_params = 4
    rows = Thing.objects.using("db")
    assert sum("INSERT" in sql for sql in statements(lambda: rows.bulk_create([Thing(name=str(n)) for n in range(10)]))) == 3
