"""Indexes, exclusion constraints, extensions and collations: in the database, and as migrations write them."""

import datetime

import pytest

from quintet.contrib.postgres import indexes
from quintet.contrib.postgres.constraints import ExclusionConstraint
from quintet.contrib.postgres.fields import (
    ArrayField,
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
from quintet.db import IntegrityError, NotSupportedError, connection, models, transaction
from quintet.db.backends.postgresql.psycopg_any import NumericRange
from quintet.db.migrations.state import ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.db.models import Deferrable, F, Func, Q, UniqueConstraint
from quintet.db.models.functions import Lower
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
