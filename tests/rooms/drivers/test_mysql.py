"""MySQL's own, where one stands in for MariaDB (QUINTET_MARIADB): passwords by caching_sha2_password, with and without TLS."""

import datetime
import re
import sys
import uuid
from contextlib import contextmanager

import pytest

from quintet.db import IntegrityError, OperationalError, connections, models
from quintet.db.models import F, Value
from quintet.db.models.fields.json import KT
from quintet.db.models.functions import Cast
from quintet.kernel.apps import Apps
from tests.kit.databases import in_portals, mariadb_link

pytestmark = [pytest.mark.service("mariadb"), pytest.mark.on("mysql")]
PLAIN, CIPHERED = {"ssl_disabled": True}, {}
CIPHER = "SELECT variable_value FROM performance_schema.session_status WHERE variable_name = 'ssl_cipher'"


@contextmanager
def user():
    """The name of a new user whose password is "secret"; the server has not seen it yet."""
    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with mariadb_link() as link, link.cursor() as cursor:
        cursor.execute(f"CREATE USER {name}@'%' IDENTIFIED WITH caching_sha2_password BY 'secret'")
        cursor.execute(f"GRANT ALL ON *.* TO {name}@'%'")
        try:
            yield name
        finally:
            cursor.execute(f"DROP USER {name}@'%'")


@pytest.fixture
def connect(mariadb_database, use_databases):
    """A function that gives a connection of a user, with OPTIONS."""

    def connection(name, options, password="secret"):
        return use_databases(db={**mariadb_database, "USER": name, "PASSWORD": password, "OPTIONS": options})["db"]

    return connection


def test_a_password_goes_through_tls_and_then_by_what_the_server_remembers(connect):
    with user() as name:
        assert connect(name, CIPHERED).fetch_one(CIPHER, None)[0].startswith("TLS")
        assert connect(name, PLAIN).fetch_one(CIPHER, None) == ("",)

        async def parked():
            return connections["db"].fetch_one("SELECT CURRENT_USER()", None)

        for options in (CIPHERED, PLAIN):
            connect(name, options)
            assert in_portals(parked()) == (f"{name}@%",)
        with pytest.raises(OperationalError, match="Mend USER and PASSWORD"):
            connect(name, CIPHERED, "wrong").fetch_one("SELECT 1", None)


def test_a_password_without_tls_wants_a_package(connect, monkeypatch):
    monkeypatch.setattr(sys.modules["pymysql._auth"], "_have_cryptography", False)
    with user() as name, pytest.raises(OperationalError, match="'cryptography' package is required") as caught:
        connect(name, PLAIN).fetch_one("SELECT 1", None)
    assert caught.value.args[0] == 2061
    assert "\nInstall the package that it names" in caught.value.args[1]


@pytest.mark.service("cryptography")
def test_a_password_without_tls_goes_by_the_servers_public_key(connect):
    with user() as name:
        assert connect(name, PLAIN).fetch_one(CIPHER, None) == ("",)
    with user() as name, pytest.raises(OperationalError, match="Mend USER and PASSWORD"):
        connect(name, PLAIN, "wrong").fetch_one("SELECT 1", None)


# --- tables --------------------------------------------------------------------------------------------------------------


class Jar(models.Model):
    label = models.CharField(max_length=40)
    lid = models.CharField(max_length=40, default="")

    class Meta:
        app_label = "jars"
        apps = Apps()
        constraints = [
            models.CheckConstraint(condition=~models.Q(label__in=["it's `label`", "back\\slash"]), name="jar_label"),
            models.CheckConstraint(condition=~models.Q(lid="x"), name="jar_lid"),
        ]


@pytest.fixture
def jars(mariadb_database, use_databases):
    """The connection, with a table of jars."""
    connection = use_databases(db=mariadb_database)["db"]
    with connection.schema_editor() as editor:
        editor.create_model(Jar)
    yield connection
    connection.execute("DROP TABLE jars_jar", None)


def test_a_column_is_renamed_with_what_names_it(jars):
    jars.script(
        [
            "ALTER TABLE jars_jar ADD size integer GENERATED ALWAYS AS (CHAR_LENGTH(label)) STORED COMMENT 'of `label`'",
            "ALTER TABLE jars_jar ADD UNIQUE INDEX label (lid(3), (CONCAT(label, '`label`', 'it''s, ')) DESC), ADD INDEX (lid)",
        ]
    )
    field = models.CharField(max_length=40)
    field.set_attributes_from_name("title")
    field.model = Jar
    with jars.schema_editor() as editor:
        editor.alter_field(Jar, Jar._meta.get_field("label"), field)
    jars.execute("INSERT INTO jars_jar (title, lid) VALUES ('it''s `title`', 'y')", None)
    assert jars.fetch_one("SELECT size FROM jars_jar", None) == (12,)
    written = jars.fetch_one("SHOW CREATE TABLE jars_jar", None)[1]
    assert "COMMENT 'of `label`'" in written
    assert re.search(
        r"UNIQUE KEY `label` \(`lid`\(3\),\(concat\(`title`,_utf8mb4'`label`',_utf8mb4'it\\'s, '\)\) DESC\)", written
    )
    for title, lid in (("it's `label`", ""), ("back\\slash", ""), ("a", "x")):
        with pytest.raises(IntegrityError, match="jar_l"):
            jars.execute("INSERT INTO jars_jar (title, lid) VALUES (%s, %s)", (title, lid))


def test_keys_of_many_rows_are_counted_on_from_the_first(jars):
    jars.execute("INSERT INTO jars_jar (id, label, lid) VALUES (41, '', '')", None)
    manager = Jar.objects.using("db")
    made = manager.bulk_create([Jar(label=str(number)) for number in range(7)], batch_size=3)
    assert [(one.pk, one.label) for one in made] == list(manager.filter(pk__gt=41).order_by("pk").values_list("pk", "label"))
    mixed = manager.bulk_create([Jar(label="a"), Jar(label="b", pk=90), Jar(label="c")])
    assert [manager.get(pk=one.pk).label for one in mixed] == ["a", "b", "c"]
    ignored = manager.bulk_create([Jar(label="d")], ignore_conflicts=True)
    assert [one.pk for one in ignored] == [None]


def test_an_index_holds_text_of_a_document_that_has_a_length(jars):
    part = Cast(KT("papers__kind"), models.CharField(max_length=40))
    field = models.JSONField(default=dict)
    field.contribute_to_class(Jar, "papers")
    with jars.schema_editor() as editor:
        editor.add_field(Jar, field)
        editor.add_index(Jar, models.Index(part, name="jar_kind"))
    assert jars.introspection.get_constraints(None, "jars_jar")["jar_kind"]["index"]


def test_times_that_functions_give_are_compared_as_times(jars):
    Jar.objects.using("db").create(label="23:30:00")
    clock = Jar.objects.using("db").annotate(clock=Cast("label", models.TimeField()))
    for condition in ({"clock": datetime.time(23, 30)}, {"clock__in": [datetime.time(23, 30)]}, {"clock__gt": datetime.time(9)}):
        assert clock.filter(**condition).count() == 1
    assert clock.annotate(same=Value(datetime.time(23, 30))).filter(same=F("clock")).count() == 1
