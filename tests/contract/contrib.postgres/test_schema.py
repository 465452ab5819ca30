"""Indexes, exclusion constraints, extensions and collations: in the database, and as migrations write them."""

import datetime
import io

import pytest

from quintet.contrib.postgres import indexes
from quintet.contrib.postgres.constraints import ExclusionConstraint
from quintet.contrib.postgres.fields import (
    ArrayField,
    CICharField,
    CIEmailField,
    CITextField,
    DateTimeRangeField,
    HStoreField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from quintet.contrib.postgres.indexes import OpClass
from quintet.contrib.postgres.operations import CreateCollation, CreateExtension, CryptoExtension, RemoveCollation
from quintet.contrib.postgres.search import SearchVector
from quintet.core.exceptions import ValidationError
from quintet.core.management import call_command
from quintet.db import IntegrityError, NotSupportedError, connection, models, transaction
from quintet.db.backends.postgresql.psycopg_any import NumericRange
from quintet.db.migrations.state import ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.db.models import Deferrable, F, Func, Q, UniqueConstraint
from quintet.db.models.functions import Lower
from quintet.kernel.apps import Apps
from quintet.test import override_settings

pytestmark = pytest.mark.service("postgres")

NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


class Moments(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Room(models.Model):
    number = models.IntegerField()

    class Meta:
        app_label = "schema_tests"


class Reservation(models.Model):
    room = models.ForeignKey(Room, models.CASCADE)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)

    class Meta:
        app_label = "schema_tests"
        constraints = [
            ExclusionConstraint(
                name="no_overlap",
                expressions=[(Moments("start", "end", RangeBoundary()), RangeOperators.OVERLAPS), ("room", RangeOperators.EQUAL)],
                condition=Q(cancelled=False),
            )
        ]


class Turn(models.Model):
    ages = IntegerRangeField()
    tags = ArrayField(models.CharField(max_length=5), default=list)
    text = models.CharField(max_length=20, default="")
    body = models.TextField(default="")
    number = models.IntegerField(default=0)

    class Meta:
        app_label = "schema_tests"
        constraints = [
            ExclusionConstraint(
                name="late", expressions=[("ages", "&&")], deferrable=Deferrable.DEFERRED, index_type="SPGiST", include=["number"]
            ),
            UniqueConstraint(OpClass(Lower("text"), name="text_pattern_ops"), name="unique_text"),
        ]
        indexes = [
            indexes.GinIndex(fields=["tags"], name="gin", fastupdate=False, gin_pending_list_limit=128),
            indexes.GinIndex(SearchVector("text", "body", config="english"), name="search"),
            indexes.GinIndex(fields=["text"], name="grams", opclasses=["gin_trgm_ops"]),
            indexes.BrinIndex(fields=["number"], name="brin", autosummarize=True, pages_per_range=4),
            indexes.BTreeIndex(fields=["number"], name="btree", fillfactor=80, deduplicate_items=False),
            indexes.HashIndex(fields=["number"], name="hash", fillfactor=80),
            indexes.GistIndex(fields=["ages"], name="gist", buffering=True, fillfactor=80, include=["number"]),
            indexes.SpGistIndex(fields=["ages"], name="spgist", condition=Q(number__gt=5)),
            indexes.BloomIndex(fields=["number", "text"], name="bloom", length=80, columns=[2, 4]),
            models.Index(OpClass(Lower("body"), name="varchar_pattern_ops").desc(), name="by_class"),
        ]


MODELS = (Room, Reservation, Turn)


def definitions(table):
    return dict(connection.fetch_all("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table]))


def test_indexes_stand_in_the_database():
    found = definitions("schema_tests_turn")
    expected = {
        "gin": ("USING gin (tags)", "fastupdate=off", "gin_pending_list_limit='128'"),
        "search": ("USING gin (to_tsvector('english'::regconfig",),
        "grams": ("gin_trgm_ops",),
        "brin": ("USING brin", "autosummarize='on'", "pages_per_range='4'"),
        "btree": ("USING btree", "fillfactor='80'", "deduplicate_items=off"),
        "hash": ("USING hash", "fillfactor='80'"),
        "gist": ("USING gist", "buffering='on'", "INCLUDE (number)"),
        "spgist": ("USING spgist", "WHERE (number > 5)"),
        "bloom": ("USING bloom", "length='80'", "col1='2'", "col2='4'"),
        "by_class": ("varchar_pattern_ops DESC",),
        "unique_text": ("UNIQUE", "text_pattern_ops"),
    }
    for name, words in expected.items():
        for word in words:
            assert word.replace("'", "") in found[name].replace("'", ""), found[name]


def test_indexes_are_made_again():
    for index in Turn._meta.indexes:
        path, args, options = index.deconstruct()
        made = type(index)(*args, **options)
        assert made == index
        assert "contrib.postgres.indexes" in path or type(index) is models.Index
    text, imports = MigrationWriter.serialize(Turn._meta.indexes[3])
    assert "BrinIndex(autosummarize=True, fields=['number'], name='brin', pages_per_range=4)" in text
    assert any("contrib.postgres.indexes" in one for one in imports)
    assert indexes.GinIndex(fields=["x"]).suffix == "gin"


@pytest.mark.parametrize(
    "make",
    [
        lambda: indexes.BloomIndex(fields=["a"], columns=[1, 2]),
        lambda: indexes.BloomIndex(fields=["a"], length=5000),
        lambda: indexes.BrinIndex(fields=["a"], pages_per_range=0),
        lambda: OpClass("a", name="x; drop"),
    ],
)
def test_wrong_indexes(make):
    with pytest.raises(ValueError, match=r"BloomIndex|pages_per_range|operator class"):
        make()


def test_rows_that_conflict():
    room, other = Room.objects.create(number=1), Room.objects.create(number=2)
    first = Reservation.objects.create(room=room, start=NOON, end=NOON + HOUR)
    first.full_clean()
    for room_of, start, cancelled, fits in (
        (room, NOON + HOUR, False, True),
        (room, NOON + HOUR / 2, False, False),
        (room, NOON + HOUR / 2, True, True),
        (other, NOON + HOUR / 2, False, True),
    ):
        made = Reservation(room=room_of, start=start, end=start + HOUR, cancelled=cancelled)
        if fits:
            made.full_clean()
            made.validate_constraints(exclude={"room"})
            continue
        with pytest.raises(ValidationError, match="no_overlap"):
            made.full_clean()
        made.validate_constraints(exclude={"room"})
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()


def test_conflicts_that_are_looked_for_at_the_end():
    def overlapping():
        with transaction.atomic():
            Turn.objects.create(ages=(1, 5), text="a")
            Turn.objects.create(ages=(2, 3), text="b")
            assert Turn.objects.count() == 2

    with pytest.raises(IntegrityError):
        overlapping()
    Turn.objects.create(ages=(1, 5), text="a")
    with pytest.raises(ValidationError, match="late"):
        Turn(ages=NumericRange(4, 9), text="b").validate_constraints()
    with pytest.raises(ValidationError, match="unique_text"):
        Turn(ages=NumericRange(10, 19), text="A").validate_constraints()


def test_exclusion_constraints_are_made_again():
    for constraint in (Reservation._meta.constraints[0], Turn._meta.constraints[0]):
        assert constraint.clone() == constraint
    text, _imports = MigrationWriter.serialize(Turn._meta.constraints[0])
    assert "ExclusionConstraint(" in text
    with pytest.raises(ValueError, match="GiST, Hash, or SP-GiST"):
        ExclusionConstraint(name="x", expressions=[("a", "=")], index_type="gin")
    with pytest.raises(ValueError, match="operator"):
        ExclusionConstraint(name="x", expressions=[("a", "= 1) --")])
    with connection.schema_editor() as editor:
        hashed = ExclusionConstraint(name="hashed", expressions=[(F("number"), "=")], index_type="Hash")
        editor.add_constraint(Room, hashed)
        assert "USING hash" in definitions("schema_tests_room")["hashed"]
        editor.remove_constraint(Room, hashed)
    assert "hashed" not in definitions("schema_tests_room")


def applied(operation, method="database_forwards"):
    state = ProjectState()
    with connection.schema_editor() as editor:
        getattr(operation, method)("schema_tests", editor, state, state)


def test_extensions():
    def there():
        return connection.fetch_one("SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto'") is not None

    operation = CryptoExtension()
    applied(operation)
    applied(operation)
    assert there()
    applied(operation, "database_backwards")
    assert not there()
    assert operation.describe() == "Creates extension pgcrypto"
    assert operation.migration_name_fragment == "create_extension_pgcrypto"
    refuses = type("Router", (), {"allow_migrate": lambda self, db, app_label, **hints: not hints.get("beside")})
    with override_settings(DATABASE_ROUTERS=[refuses()]):
        applied(CreateExtension("pgcrypto", hints={"beside": True}))
    assert not there()
    assert "hints={'beside': True}" in MigrationWriter.serialize(CreateExtension("pgcrypto", hints={"beside": True}))[0]


def test_collations():
    def there():
        return connection.fetch_one("SELECT 1 FROM pg_collation WHERE collname = 'C_test'") is not None

    operation = CreateCollation("C_test", locale="C")
    applied(operation)
    assert there()
    applied(RemoveCollation("C_test", locale="C"))
    assert not there()
    applied(CreateCollation("C_test", "und-u-ks-level2", provider="icu", deterministic=False))
    applied(operation, "database_backwards")
    with pytest.raises(NotSupportedError, match="icu"):
        applied(CreateCollation("x", "C", deterministic=False))
    assert CreateCollation("x", "C", provider="icu").deconstruct()[2] == {"name": "x", "locale": "C", "provider": "icu"}


def test_defaults_of_ranges_are_written():
    text, imports = MigrationWriter.serialize(NumericRange(1, None, "[]"))
    space = {}
    exec("\n".join(imports) + f"\nmade = {text}", space)
    assert space["made"] == NumericRange(1, None, "[]")
    assert eval(MigrationWriter.serialize(NumericRange(empty=True))[0], space).isempty


@override_settings(INSTALLED_APPS=[])
def test_without_the_app():
    class Odd(models.Model):
        pairs = HStoreField()

        class Meta:
            app_label = "schema_tests"
            indexes = [indexes.GinIndex(fields=["pairs"], name="odd")]

    ids = [one.id for one in Odd.check(databases=["default"])]
    assert ids.count("postgres.E005") == 2


def test_an_extension_outside_of_a_transaction():
    with connection.schema_editor(atomic=False) as editor:
        CryptoExtension().database_forwards("schema_tests", editor, ProjectState(), ProjectState())
    assert connection.fetch_one("SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto'") is not None
    applied(CryptoExtension(), "database_backwards")


def test_long_suffixes_of_index_names():
    index = indexes.SpGistIndex(fields=["ages"])
    index.set_name_with_model(Turn)
    assert index.name.endswith("_spgist")
    assert index.check(Turn, None) == []


def test_fields_of_old_migrations():
    class Old(models.Model):
        short = CICharField(max_length=5)
        mail = CIEmailField()
        text = CITextField()

        class Meta:
            app_label = "schema_tests"

    told = {one.id: one.hint for one in Old.check()}
    assert told == {
        f"fields.E{number}": f'Use {name}(db_collation="…") with a case-insensitive non-deterministic collation instead.'
        for number, name in ((905, "CharField"), (906, "EmailField"), (907, "TextField"))
    }
    assert [field.db_type(connection) for field in Old._meta.local_fields[1:]] == ["varchar(5)", "varchar(254)", "text"]
    assert Old._meta.get_field("text").deconstruct()[1].endswith("contrib.postgres.fields.citext.CITextField")


@pytest.fixture
def legacy():
    """A table of somebody else's, with columns and constraints that only PostgreSQL has."""
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE DOMAIN short AS varchar(7) NOT NULL;
            CREATE DOMAIN shorter AS short;
            CREATE TABLE legacy (
                id serial PRIMARY KEY, ages int4range, large int8range, prices numrange, days daterange, open tstzrange NOT NULL,
                pairs hstore, vector tsvector, numbers int[] NOT NULL, words varchar(10)[], board numeric(8, 2)[][],
                points point[], name shorter, room int, address inet, body text,
                CONSTRAINT plain EXCLUDE USING gist (open WITH &&, room WITH =) DEFERRABLE INITIALLY DEFERRED,
                CONSTRAINT classed EXCLUDE USING gist (address inet_ops WITH &&) INCLUDE (body),
                CONSTRAINT over EXCLUDE USING gist (int4range(room, room + 1) WITH &&) WHERE (room > 3)
            );
            CREATE UNIQUE INDEX partly ON legacy (room, lower(body));
        """)
        yield
        cursor.execute("DROP TABLE legacy; DROP DOMAIN shorter; DROP DOMAIN short")


def test_models_of_tables_that_are_there(legacy):
    out = io.StringIO()
    call_command("inspectdb", "legacy", stdout=out)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    fields = dict(line.split(" = ", 1) for line in lines if " = " in line)
    root = "quintet.contrib.postgres"
    assert {name: fields[name] for name in ("ages", "large", "prices", "days", "open", "pairs", "vector")} == {
        "ages": f"{root}.fields.IntegerRangeField(blank=True, null=True)",
        "large": f"{root}.fields.BigIntegerRangeField(blank=True, null=True)",
        "prices": f"{root}.fields.DecimalRangeField(blank=True, null=True)",
        "days": f"{root}.fields.DateRangeField(blank=True, null=True)",
        "open": f"{root}.fields.DateTimeRangeField()",
        "pairs": f"{root}.fields.HStoreField(blank=True, null=True)",
        "vector": f"{root}.search.SearchVectorField(blank=True, null=True)",
    }
    array = f"{root}.fields.ArrayField"
    assert fields["numbers"] == f"{array}(models.IntegerField())"
    assert fields["words"] == f"{array}(models.CharField(max_length=10), blank=True, null=True)"
    decimals = "models.DecimalField(max_digits=8, decimal_places=2)"
    assert fields["board"] == f"{array}({array}({decimals}), blank=True, null=True)"
    assert fields["points"] == f"{array}(models.TextField(), blank=True, null=True)  # This field type is a guess."
    assert fields["name"] == "models.CharField(max_length=7)"
    assert fields["room"] == "models.IntegerField(blank=True, null=True)"
    assert f"import {root}.fields" in lines
    constraint = f"{root}.constraints.ExclusionConstraint"
    pairs = "[('open', '&&'), ('room', '=')]"
    assert f"{constraint}(name='plain', expressions={pairs}, deferrable=models.Deferrable.DEFERRED)," in lines
    classed = f"({root}.indexes.OpClass('address', name='inet_ops'), '&&')"
    assert f"{constraint}(name='classed', expressions=[{classed}], include=['body'])," in lines
    told = [line for line in lines if "could not be introspected" in line]
    assert [line.partition("CREATE")[0].partition("EXCLUDE")[0] for line in told] == [
        "# A unique constraint could not be introspected. ",
        "# An exclusion constraint could not be introspected. over: ",
    ]
    space = {"__name__": "legacy"}
    exec(out.getvalue().replace("managed = False", "app_label = 'legacy'"), space)
    assert [one.name for one in space["Legacy"]._meta.constraints] == ["classed", "plain"]


def test_names_of_tables_that_are_too_long():
    long = "VeryLongModelName" + "Z" * 60

    def declared(name, **attrs):
        meta = type("Meta", (), {"app_label": "backends", "apps": Apps()})
        return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **attrs})

    # The names that existing databases have: those of other models begin with the same letters.
    made = declared(long, field=models.ManyToManyField("self"))
    assert made._meta.db_table == f"backends_verylongmodelname{'z' * 33}a10d"
    assert made._meta.get_field("field").m2m_db_table() == f"backends_verylongmodelname{'z' * 33}f8a3"
    assert declared(f"{long}Z")._meta.db_table != made._meta.db_table
    assert declared("Short")._meta.db_table == "backends_short"


@pytest.mark.parametrize("value", ["80); DROP TABLE x; --", 80.5, "on"])
def test_parameters_of_indexes_are_numbers(value):
    with (
        connection.schema_editor() as editor,
        pytest.raises(TypeError, match=r"BTreeIndex\(fillfactor=...\) takes a whole number"),
    ):
        editor.add_index(Turn, indexes.BTreeIndex(fields=["number"], name="b", fillfactor=value))


def test_names_with_a_percent_sign():
    applied(CreateCollation("c%s", locale="C"))
    applied(RemoveCollation("c%s", locale="C"))
