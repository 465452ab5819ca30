"""The safety analyser: which lock, which work, which findings, for a corpus of changes to tables in use."""

import json
from pathlib import Path

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
from quintet.db import migrations, models
from quintet.db.migrations.state import ProjectState
from quintet.db.models.functions import Now
from quintet.migrations.safety import analysis, cost, findings, postgres, reading, report
from quintet.migrations.safety.effect import Effect, Work
from quintet.migrations.safety.facts import TableFacts
from quintet.migrations.safety.findings import Severity
from quintet.migrations.safety.locks import CONFLICTS, Lock, mode_name
from quintet.test import override_settings

ID = ("id", models.BigAutoField(primary_key=True))
SHOP = [
    migrations.CreateModel("Customer", [ID, ("name", models.CharField(max_length=20))]),
    migrations.CreateModel(
        "Order",
        [
            ID,
            ("name", models.CharField(max_length=20)),
            ("number", models.IntegerField(null=True)),
            ("price", models.DecimalField(max_digits=8, decimal_places=2, null=True)),
            ("code", models.CharField(max_length=5, db_index=True, default="")),
            ("customer", models.ForeignKey("shop.Customer", models.CASCADE, null=True)),
        ],
        options={"indexes": [models.Index(fields=["price"], name="shop_price")]},
    ),
]
POSITIVE = models.CheckConstraint(condition=models.Q(number__gt=0), name="shop_positive")
NUMBERED = models.CheckConstraint(condition=models.Q(number__isnull=False), name="shop_numbered")


def column(field, name="extra"):
    return migrations.AddField("order", name, field)


def alter(name, field):
    return migrations.AlterField("order", name, field)


def sql(text):
    return migrations.RunSQL(text)


#: What to do, and the ids that must be found in an atomic migration on PostgreSQL. None means: not one that is worse than a note.
CORPUS = {
    "index": ([migrations.AddIndex("order", models.Index(fields=["number"], name="i"))], {"M101"}),
    "index concurrently, in a transaction": (
        [AddIndexConcurrently("order", models.Index(fields=["number"], name="i"))],
        {"M116"},
    ),
    "db_index": ([alter("number", models.IntegerField(null=True, db_index=True))], {"M101"}),
    "unique index by SQL": ([sql("CREATE UNIQUE INDEX i ON shop_order (name)")], {"M101", "M207"}),
    "drop index": ([migrations.RemoveIndex("order", "shop_price")], {"M102"}),
    "nullable column": ([column(models.IntegerField(null=True))], set()),
    "column with a constant in the database": ([column(models.IntegerField(db_default=3))], set()),
    "column with now() in the database": ([column(models.DateTimeField(db_default=Now()))], set()),
    "column with a default in Python": ([column(models.IntegerField(default=3))], {"M205"}),
    "volatile default": ([sql("ALTER TABLE shop_order ADD COLUMN extra float DEFAULT random()")], {"M103"}),
    "uuid default": ([sql('ALTER TABLE "shop_order" ADD extra uuid NOT NULL DEFAULT gen_random_uuid()')], {"M103"}),
    "generated column": (
        [column(models.GeneratedField(expression=models.F("number") * 2, output_field=models.IntegerField(), db_persist=True))],
        {"M104"},
    ),
    "serial column": ([sql("ALTER TABLE shop_order ADD COLUMN extra bigserial")], {"M111"}),
    "unique column": ([column(models.IntegerField(null=True, unique=True))], {"M111"}),
    "column with a check": ([column(models.PositiveIntegerField(null=True))], {"M109"}),
    "foreign key column": (
        [column(models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+"))],
        {"M101", "M108"},
    ),
    "wider varchar": ([alter("name", models.CharField(max_length=40))], {"M208"}),
    "varchar to text": ([alter("name", models.TextField())], {"M208"}),
    "narrower varchar": ([alter("name", models.CharField(max_length=10))], {"M105", "M208"}),
    "integer to bigint": ([alter("number", models.BigIntegerField(null=True))], {"M105", "M208"}),
    "wider numeric": ([alter("price", models.DecimalField(max_digits=10, decimal_places=2, null=True))], {"M208"}),
    "numeric with another scale": (
        [alter("price", models.DecimalField(max_digits=10, decimal_places=3, null=True))],
        {"M105", "M208"},
    ),
    "not null": ([alter("number", models.IntegerField())], {"M107", "M206"}),
    "not null with a default": ([alter("number", models.IntegerField(default=1))], {"M107", "M113", "M118", "M206"}),
    "null": ([alter("name", models.CharField(max_length=20, null=True))], set()),
    "check": ([migrations.AddConstraint("order", POSITIVE)], {"M109", "M207"}),
    "check not valid": ([AddConstraintNotValid("order", POSITIVE)], {"M207"}),
    "check, validated at once": (
        [AddConstraintNotValid("order", POSITIVE), ValidateConstraint("order", "shop_positive")],
        {"M115", "M207"},
    ),
    "unique": ([migrations.AddConstraint("order", models.UniqueConstraint(fields=["name"], name="u"))], {"M110", "M207"}),
    "unique together": ([migrations.AlterUniqueTogether("order", {("name", "number")})], {"M110", "M207"}),
    "unique field": ([alter("code", models.CharField(max_length=5, unique=True, default=""))], {"M102", "M110", "M207"}),
    "exclusion": ([sql("ALTER TABLE shop_order ADD CONSTRAINT e EXCLUDE USING gist (name WITH =)")], {"M112", "M207"}),
    "foreign key by SQL": (
        [sql("ALTER TABLE shop_order ADD CONSTRAINT f FOREIGN KEY (number) REFERENCES shop_customer (id)")],
        {"M108", "M207"},
    ),
    "foreign key not valid": (
        [sql("ALTER TABLE shop_order ADD CONSTRAINT f FOREIGN KEY (number) REFERENCES shop_customer (id) NOT VALID")],
        {"M207"},
    ),
    "update": ([sql("UPDATE shop_order SET number = 1")], {"M113"}),
    "update and alter": (
        [sql("DELETE FROM shop_order WHERE number = 1"), column(models.IntegerField(null=True))],
        {"M113", "M118"},
    ),
    "drop column": ([migrations.RemoveField("order", "number")], {"M201"}),
    "drop table": ([migrations.DeleteModel("Order")], {"M202"}),
    "rename column": ([migrations.RenameField("order", "name", "title")], {"M203"}),
    "rename the field only": ([migrations.RenameField("order", "name", "name")], set()),
    "rename table": ([migrations.RenameModel("Order", "Purchase")], {"M204"}),
    "rename table by option": ([migrations.AlterModelTable("order", "purchases")], {"M204"}),
    "two tables": (
        [column(models.IntegerField(null=True)), migrations.AddField("customer", "extra", models.IntegerField(null=True))],
        {"M117"},
    ),
    "tablespace": ([sql("ALTER TABLE shop_order SET TABLESPACE pg_default")], {"M114"}),
    "vacuum full": ([sql("VACUUM FULL shop_order")], {"M114"}),
    "cluster": ([sql("CLUSTER shop_order USING shop_price")], {"M114"}),
    "reindex": ([sql("REINDEX TABLE shop_order")], {"M114"}),
    "truncate": ([sql("TRUNCATE shop_order")], {"M114"}),
    "lock": ([sql("LOCK TABLE shop_order IN ACCESS EXCLUSIVE MODE")], {"M119"}),
    "what nobody knows": ([sql("IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z")], {"M302"}),
    "code": ([migrations.RunPython(migrations.RunPython.noop)], set()),
    "new table": ([migrations.CreateModel("New", [ID, ("order", models.ForeignKey("shop.Order", models.CASCADE))])], set()),
    "what happens to a new table": (
        [
            migrations.CreateModel("New", [ID, ("number", models.IntegerField())]),
            migrations.AddIndex("new", models.Index(fields=["number"], name="i")),
            migrations.AlterField("new", "number", models.BigIntegerField()),
        ],
        set(),
    ),
    "comment": ([migrations.AlterModelTableComment("order", "hello")], set()),
}
#: Migrations in their safe form: (atomic, operations); nothing unsafe may be found in any of them.
SAFE = {
    "index": [(False, [AddIndexConcurrently("order", models.Index(fields=["number"], name="i"))])],
    "drop index": [(False, [RemoveIndexConcurrently("order", "shop_price")])],
    "unique": [(False, [AddUniqueConcurrently("order", models.UniqueConstraint(fields=["name"], name="u"))])],
    "not null": [
        (False, [migrations.BackfillField("order", "number", value=0)]),
        (True, [AddConstraintNotValid("order", NUMBERED)]),
        (True, [ValidateConstraint("order", "shop_numbered")]),
        (True, [alter("number", models.IntegerField(default=1)), migrations.RemoveConstraint("order", "shop_numbered")]),
    ],
    "foreign key": [
        (
            True,
            [
                migrations.SeparateDatabaseAndState(
                    [
                        column(
                            models.ForeignKey(
                                "shop.Customer", models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
                            )
                        )
                    ],
                    [column(models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+"))],
                )
            ],
        ),
        (False, [IndexFieldConcurrently("order", "extra")]),
        (True, [AddForeignKeyNotValid("order", "extra")]),
        (True, [ValidateForeignKey("order", "extra")]),
    ],
}


def migration(operations, *, atomic=True, name="0002_change", **said):
    made = migrations.Migration(name, "shop")
    made.operations, made.atomic = list(operations), atomic
    for key, value in said.items():
        setattr(made, key, value)
    return made


@pytest.fixture
def shop(connection):
    with connection.schema_editor() as editor:
        return migration(SHOP).apply(ProjectState(), editor)


def analysed(connection, state, *made, **said):
    return analysis.analyse(connection, [(one, False) for one in made], state, **said)


def ids(reports):
    return {
        one.finding.id
        for found in reports
        for one in found.every_finding
        if one.finding.severity is not Severity.NOTE and one.counts
    }


@pytest.fixture
def postgres_shop(postgres):
    connection = postgres["db"]
    with connection.schema_editor() as editor:
        state = migration(SHOP).apply(ProjectState(), editor)
    yield connection, state
    connection.execute("DROP TABLE shop_order, shop_customer")


@pytest.mark.service("postgres")
def test_the_corpus_is_found_whole(postgres_shop):
    connection, state = postgres_shop
    found = {name: ids(analysed(connection, state, migration(operations))) for name, (operations, _) in CORPUS.items()}
    assert found == {name: expected for name, (_, expected) in CORPUS.items()}
    assert len([1 for _, expected in CORPUS.values() if expected]) >= 25


@pytest.mark.service("postgres")
def test_nothing_unsafe_in_the_safe_forms(postgres_shop):
    connection, state = postgres_shop
    for name, steps in SAFE.items():
        made = [migration(operations, atomic=atomic, name=str(number)) for number, (atomic, operations) in enumerate(steps)]
        reports = analysed(connection, state, *made)
        assert not analysis.counted(reports, Severity.UNSAFE), name
        assert max(one.blocked_seconds for one in reports) < 0.1, name


class TakenBack(Exception):
    """Ends a transaction."""


def _modes_held(connection, state, operations):
    """Return the modes of the locks on the table that operations take, after undoing them."""
    held = "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'shop_order'::regclass AND granted"
    modes = set()
    try:
        with connection.schema_editor() as editor:
            migration(operations).apply(state, editor)
            editor.flush_deferred()
            modes = {mode for (mode,) in connection.fetch_all(held)}
            raise TakenBack
    except TakenBack:
        return modes


@pytest.mark.service("postgres")
def test_every_statement_of_the_corpus_runs_with_the_lock_that_is_told(postgres_shop):
    """What the rules say of locks is what PostgreSQL takes: run each operation in a transaction and read pg_locks."""
    connection, state = postgres_shop
    names = (
        "index",
        "db_index",
        "nullable column",
        "wider varchar",
        "integer to bigint",
        "not null",
        "check",
        "check not valid",
        "unique",
        "foreign key by SQL",
        "foreign key not valid",
        "drop column",
        "rename column",
        "update",
        "truncate",
        "comment",
        "lock",
    )
    for name in names:
        operations = CORPUS[name][0]
        told = max(
            one.lock for one in analysed(connection, state, migration(operations))[0].statements if one.table == "shop_order"
        )
        modes = _modes_held(connection, state, operations)
        taken = max(lock for lock in Lock if mode_name(lock) in modes)
        assert taken == told, f"{name}: PostgreSQL took {taken.label}, told was {told.label}"


@pytest.mark.service("postgres")
def test_rewrites_are_told_as_postgresql_does_them(postgres_shop):
    """A rewrite gives the table a new file: what keeps_rows says is compared with pg_class.relfilenode."""
    connection, _ = postgres_shop
    node = "SELECT relfilenode FROM pg_class WHERE oid = 'kinds'::regclass"
    pairs = [
        *(("varchar(20)", one) for one in ("varchar(40)", "varchar", "text", "varchar(10)")),
        *(("text", one) for one in ("varchar", "varchar(20)")),
        *(("numeric(8,2)", one) for one in ("numeric(10,2)", "numeric", "numeric(10,3)", "numeric(6,2)")),
        *(("timestamp(3)", one) for one in ("timestamp(6)", "timestamp", "timestamp(1)", "date")),
        *(("integer", one) for one in ("bigint", "smallint", "text")),
        *(("char(5)", "char(9)"), ("cidr", "inet"), ("bit varying(3)", "bit varying(9)"), ("interval(2)", "interval")),
    ]
    for old, new in pairs:
        connection.execute(f"DROP TABLE IF EXISTS kinds; CREATE TABLE kinds (x {old})", None)
        kept = connection.fetch_one(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attname = 'x'"
        )
        before = connection.fetch_one(node)
        connection.execute(f"ALTER TABLE kinds ALTER COLUMN x TYPE {new} USING x::{new}", None)
        assert (connection.fetch_one(node) == before) == postgres.keeps_rows(kept[0], new), f"{old} to {new}"
    connection.execute("DROP TABLE kinds")


def test_sqlite_tells_rebuilds_and_what_they_change(sqlite_file):
    connection = sqlite_file["db"]
    with connection.schema_editor() as editor:
        state = migration(SHOP).apply(ProjectState(), editor)
    expected = {
        "nullable column": set(),
        "column with a default in Python": {"M120", "M205"},
        "drop column": {"M120", "M201"},
        "drop table": {"M202"},
        "rename column": {"M203"},
        "rename table": {"M204"},
        "integer to bigint": {"M120", "M208"},
        "not null": {"M120", "M206"},
        "check": {"M120", "M207"},
        "unique": {"M120", "M207"},
        "index": {"M121"},
        "update": {"M113"},
        "new table": set(),
    }
    found = {name: ids(analysed(connection, state, migration(CORPUS[name][0]))) for name in expected}
    assert found == expected


def test_an_earlier_release_decides_what_is_dropped_safely(connection, shop):
    gone = migration([migrations.SeparateDatabaseAndState([], [migrations.RemoveField("order", "number")])])
    drop = migration([migrations.DropColumn("order", "number", models.IntegerField(null=True))], name="0003_drop")
    assert "M201" in ids(analysed(connection, shop, gone, drop)), "both in one deployment"
    state = gone.mutate_state(shop)
    assert "M201" not in ids(analysed(connection, state, drop)), "the running release does not know the column"
    drop.after_deploy = True
    assert "M201" not in ids(analysed(connection, shop, gone, drop))


@pytest.mark.on("sqlite", "postgres")  # an index keeps nobody waiting on MariaDB
def test_what_was_called_safe_does_not_count(connection, shop):
    index = [migrations.AddIndex("order", models.Index(fields=["number"], name="i"))]
    unsafe = "M101" if connection.vendor == "postgresql" else "M121"
    assert ids(analysed(connection, shop, migration(index))) == {unsafe}
    reports = analysed(connection, shop, migration(index, safe={unsafe: "forty rows"}))
    assert ids(reports) == set()
    assert any("silenced" in line and "forty rows" in line for line in report.lines_of(reports[0].every_finding))
    for key in (unsafe, "shop", f"shop:{unsafe}", "shop.0002_change", f"shop.0002_change:{unsafe}"):
        with override_settings(SILENCED_MIGRATION_FINDINGS={key: "looked at"}):
            assert ids(analysed(connection, shop, migration(index))) == set(), key
    with override_settings(SILENCED_MIGRATION_FINDINGS={"other": "no", "shop.0001": "no"}):
        assert ids(analysed(connection, shop, migration(index))) == {unsafe}


def test_analysing_changes_nothing(connection, shop):
    before = connection.introspection.table_names()
    analysed(connection, shop, *(migration(operations, name=name) for name, (operations, _) in list(CORPUS.items())[:3]))
    assert connection.introspection.table_names() == before
    assert not connection.in_atomic_block


def test_undoing_is_analysed_too(connection, shop):
    made = migration([column(models.IntegerField(null=True))])
    [found] = analysis.analyse(connection, [(made, True)], shop)
    assert "drop column" in found.statements[0].sql.lower() or connection.vendor == "sqlite"
    assert found.backwards


def test_the_json_is_complete_and_plain(connection, shop):
    reports = analysed(connection, shop, migration(CORPUS["not null"][0]))
    whole = json.loads(json.dumps(report.as_json(reports, connection)))
    assert whole["format"] == 1
    assert whole["database"]["vendor"] == connection.vendor
    statement = whole["migrations"][0]["operations"][0]["statements"][0]
    assert {"sql", "table", "lock", "blocks", "work", "seconds", "basis", "findings"} <= statement.keys()
    assert whole["unsafe"] + whole["caution"] > 0


@pytest.mark.service("postgres")
def test_durations_grow_with_the_table(postgres_shop):
    connection, state = postgres_shop
    operations = [alter("number", models.BigIntegerField(null=True))]
    small = analysed(connection, state, migration(operations))[0]
    connection.execute("INSERT INTO shop_order (name, number, code) SELECT 'name', i, 'code' FROM generate_series(1, 20000) i")
    connection.execute("ANALYZE shop_order")
    large = analysed(connection, state, migration(operations))[0]
    assert large.blocked_seconds > small.blocked_seconds
    assert "20,000 rows (pg_class.reltuples)" in large.statements[0].basis


def test_a_guess_says_what_it_stands_on():
    facts = TableFacts("t", exists=True, rows=2_000_000, size=300_000_000, indexes=2, basis="pg_class.reltuples")
    guess = cost.estimate(Effect("t", Lock.ACCESS_EXCLUSIVE, Work.REWRITE), facts)
    assert guess.basis == "2,000,000 rows (pg_class.reltuples), 300 MB, 2 indexes"
    assert guess.seconds is not None
    assert guess.seconds > 5
    assert cost.estimate(Effect("t", Lock.SHARE, Work.REWRITE), facts, speed=2.0).seconds < guess.seconds
    assert cost.estimate(Effect("t", Lock.NONE, Work.UNKNOWN), facts).seconds is None
    texts = [cost.seconds_text(one) for one in (None, 0.01, 3.21, 45, 600, 20000)]
    assert texts == ["unknown", "< 0.1 s", "3.2 s", "45 s", "10 min", "5.6 h"]


def test_statements_are_read_however_they_are_spelled():
    read = reading.actions_of
    [one] = read('/* why */ alter table if exists only "Shop"."Order" add "x y" integer default 3, -- and\n drop "z"')[:1]
    assert (one.kind, one.table, one.column, one.detail) == ("ADD COLUMN", "Order", "x y", "3")
    assert [one.kind for one in read("ALTER TABLE t ADD COLUMN a int, DROP b, ALTER c SET NOT NULL, RENAME TO u")] == [
        "ADD COLUMN", "DROP COLUMN", "SET NOT NULL", "RENAME TABLE",
    ]  # fmt: skip
    [index] = read("create unique index concurrently if not exists ix on only t using btree (a, lower(b)) where a > 0")
    assert (index.table, index.name, index.words) == ("t", "ix", {"UNIQUE", "CONCURRENTLY"})
    [key] = read("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES s.u (id) DEFERRABLE NOT VALID")
    assert (key.kind, key.column, key.other, key.words) == ("ADD FOREIGN KEY", "a", "u", {"NOT VALID"})
    assert read("ALTER TABLE t ADD CHECK (a > 0)")[0].kind == "ADD CHECK"
    assert read("ALTER TABLE t ADD UNIQUE (a)")[0].kind == "ADD UNIQUE"
    assert read("ALTER TABLE t ALTER a TYPE varchar(3) USING a::varchar(3)")[0].detail == "varchar(3)"
    assert read("DROP TABLE IF EXISTS a, b CASCADE")[1].table == "b"
    assert read("  -- nothing\n") == []
    assert read("WITH x AS (SELECT 1) DELETE FROM t")[0].kind == "UNKNOWN"


def test_locks_conflict_both_ways():
    for lock in Lock:
        for other in CONFLICTS[lock]:
            assert lock in CONFLICTS[other]
    assert Lock.SHARE.blocks == "writes"
    assert Lock.ACCESS_EXCLUSIVE.blocks == "reads and writes"
    assert Lock.SHARE_UPDATE_EXCLUSIVE.blocks == "nothing"


def test_the_catalogue_says_hazard_and_mend():
    for one in findings.ENTRIES:
        assert one.title
        assert one.hazard.endswith(".")
        assert one.safe_form.endswith(".")
    assert len(findings.FINDINGS) == len(findings.ENTRIES)


def test_the_guide_lists_every_finding_as_the_catalogue_has_it():
    page = (Path(__file__).parents[3] / "docs/zero-downtime.md").read_text(encoding="utf-8")
    for one in findings.ENTRIES:
        assert f"| {one.id} | {one.severity} | {one.title} | {one.hazard} | {one.safe_form} |" in page
