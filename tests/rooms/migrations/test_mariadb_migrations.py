"""MariaDB: what the analyser says is what the server does; migrations that fail half-way; locks, drift, and keys in two steps."""

import os
import threading
import time

import pymysql
import pytest

from quintet.contrib.postgres.operations import (
    AddForeignKeyNotValid,
    AddIndexConcurrently,
    AddUniqueConcurrently,
    IndexFieldConcurrently,
    ValidateForeignKey,
)
from quintet.db import IntegrityError, OperationalError, migrations, models
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.migrations.state import ProjectState
from quintet.db.transaction import atomic
from quintet.kernel.apps import Apps
from quintet.migrations import patience
from quintet.migrations.drift import compare
from quintet.migrations.drift.compare import Kind
from quintet.migrations.patience import LockNotGivenError
from quintet.migrations.recorder import MigrationRecorder
from quintet.migrations.safety import mysql, reading_mysql
from quintet.migrations.safety.facts import Scene
from quintet.migrations.safety.findings import Severity
from quintet.migrations.steps import TABLE
from quintet.test import override_settings
from tests.kit.databases import mariadb_is_mysql
from tests.rooms.migrations.test_failures import AFTER, FAILING, MENDED, columns, failing, killed, migrated, written
from tests.rooms.migrations.test_online_operations import INDEX, SHOP, UNIQUE, apply, constraints, unapply, without
from tests.rooms.migrations.test_safety import analysed, migration
from tests.rooms.migrations.test_safety_commands import run

pytestmark = pytest.mark.service("mariadb")
FULL = os.environ.get("QUINTET_FULL") == "1"


@pytest.fixture
def connection(mariadb):
    """A connection to an empty database."""
    found = mariadb["db"]
    yield found
    names = [found.ops.quote_name(name) for name in found.introspection.table_names()]
    found.script(["SET foreign_key_checks = 0", *(f"DROP TABLE {name}" for name in names), "SET foreign_key_checks = 1"])


# -- what the server does

PARENT = "CREATE TABLE parent (id integer PRIMARY KEY)"
KINDS = """
CREATE TABLE kinds (
    id integer AUTO_INCREMENT PRIMARY KEY, s varchar(20) NOT NULL, n varchar(60) NULL, w varchar(100) NULL, ww varchar(300) NULL,
    i integer NOT NULL, k integer NULL, d decimal(8,2) NULL, x longtext NULL, f integer NOT NULL, dt datetime(6) NULL,
    b bool NOT NULL, KEY kk (k), UNIQUE KEY uu (s), CONSTRAINT fkf FOREIGN KEY (f) REFERENCES parent (id),
    CONSTRAINT cc CHECK (i > -5)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci
"""
USUAL = (
    "ADD COLUMN a integer NOT NULL DEFAULT 3",
    "ADD COLUMN a char(36) NOT NULL DEFAULT (uuid())",
    "MODIFY n varchar(61) NULL",
    "MODIFY n varchar(64) NULL",
    "MODIFY n varchar(60) NOT NULL",
    "MODIFY i bigint NOT NULL",
    "ADD INDEX ix (n)",
    "ADD CONSTRAINT fkk FOREIGN KEY (k) REFERENCES parent (id)",
)
MORE = (
    *(f"ADD COLUMN a {one}" for one in ("integer NULL", "longtext NOT NULL DEFAULT ('x')", "datetime(6) DEFAULT (now(6))")),
    *(f"ADD COLUMN a {one}" for one in ("integer NULL UNIQUE", "integer AS (i + 1) VIRTUAL", "integer AS (i + 1) STORED")),
    *(f"ADD COLUMN a {one}" for one in ("integer CHECK (a > 0)", "varchar(9) DEFAULT 'it''s' COMMENT 'x, y' AFTER i")),
    *(f"DROP COLUMN {one}" for one in ("n", "k", "x")),
    *("RENAME COLUMN n TO nn", "RENAME TO others", "RENAME INDEX kk TO kk2", "DROP INDEX kk", "DROP FOREIGN KEY fkf"),
    *("DROP CONSTRAINT cc", "ADD UNIQUE INDEX ix (n)", "ADD CONSTRAINT qq UNIQUE (n, w)", "ADD FULLTEXT INDEX ft (x)"),
    *("ADD CONSTRAINT qq CHECK (k > 0)", "ALTER COLUMN n SET DEFAULT 'x'", "ALTER COLUMN n DROP DEFAULT", "COMMENT = 'x'"),
    *("ENGINE = InnoDB", "FORCE", "AUTO_INCREMENT = 100", "ROW_FORMAT = DYNAMIC"),
    *("MODIFY s varchar(20) NULL", "MODIFY i integer NULL", "MODIFY n varchar(100) NULL", "MODIFY s varchar(40) NOT NULL"),
    *("MODIFY s varchar(100) NOT NULL", "MODIFY w varchar(200) NULL", "MODIFY ww varchar(400) NULL", "MODIFY n varchar(50) NULL"),
    *("MODIFY ww varchar(250) NULL", "MODIFY n longtext NULL", "MODIFY n char(60) NULL", "MODIFY k bigint NULL"),
    *("MODIFY id bigint NOT NULL AUTO_INCREMENT", "MODIFY id integer NOT NULL", "MODIFY i smallint NOT NULL"),
    *("MODIFY i integer UNSIGNED NOT NULL", "MODIFY d decimal(10,2) NULL", "MODIFY d numeric(8, 2) NULL"),
    *("MODIFY n varchar(60) NULL DEFAULT 'q'", "MODIFY n varchar(60) NULL COMMENT 'abc'", "MODIFY dt datetime NULL"),
    *(
        "MODIFY n varchar(60) COLLATE utf8mb4_bin NULL",
        "MODIFY s varchar(20) COLLATE utf8mb4_bin NOT NULL",
        "MODIFY dt date NULL",
    ),
    *("MODIFY b integer NOT NULL", "MODIFY x text NULL", "CHANGE n nnn varchar(60) NULL", "CHANGE n nnn varchar(100) NULL"),
    *("MODIFY b tinyint(1) NOT NULL", "DROP PRIMARY KEY, MODIFY id integer NOT NULL, ADD PRIMARY KEY (s)"),
    "ADD COLUMN a integer NULL, ADD INDEX ix (a), MODIFY k bigint NULL",
)

#: MySQL adds no column whose default has another value for each row; of constraints by name a check goes at once, others do not.
NOT_ON_MYSQL = {"ADD COLUMN a char(36) NOT NULL DEFAULT (uuid())", "DROP CONSTRAINT cc"}


def _runs(connection, action, clauses):
    """Whether the server changes the table that way; it is as before afterwards, or made anew."""
    try:
        connection.execute(f"ALTER TABLE kinds {action}, {clauses}", None)
    except OperationalError as error:
        if error.args[0] not in (1845, 1846):
            raise
        return False
    connection.execute("DROP TABLE IF EXISTS kinds, others", None)
    connection.execute(KINDS, None)
    return True


@pytest.mark.parametrize("actions", [USUAL, *([MORE[at : at + 9] for at in range(0, len(MORE), 9)] if FULL else [])])
def test_the_algorithm_and_the_lock_are_those_of_the_server(connection, actions):
    connection.script([PARENT, KINDS])
    wrong = {}
    known = [one for one in mysql.ALGORITHMS if connection.mysql_is_mariadb or one != mysql.NOCOPY]
    for action in actions:
        if not connection.mysql_is_mariadb and action in NOT_ON_MYSQL:
            continue
        scene = Scene(connection)
        effects = [mysql.effect_of(one, scene) for one in reading_mysql.actions_of(f"ALTER TABLE kinds {action}")]
        algorithm = max((one.algorithm for one in effects), key=mysql.ALGORITHMS.index)
        lock = max(one.lock for one in effects)
        quicker = known[known.index(algorithm) - 1]
        clauses = f"ALGORITHM={algorithm}" + (f", {lock.label}" if algorithm != "INSTANT" else "")
        if not _runs(connection, action, clauses):
            wrong[action] = f"refused {clauses}"
        elif quicker and _runs(connection, action, f"ALGORITHM={quicker}"):
            wrong[action] = f"does better than {algorithm}"
        elif lock.blocks_writes and _runs(connection, action, f"ALGORITHM={algorithm}, LOCK=NONE"):
            wrong[action] = "lets writes go on"
    assert wrong == {}


def test_statements_are_read_as_mariadb_spells_them():
    read = reading_mysql.actions_of
    [one] = read("/* why */ ALTER TABLE `Shop`.`Order` ADD `x``y` int unsigned NOT NULL DEFAULT 'a\\'b, c' COMMENT 'x' # why")
    assert (one.table, one.column, one.name, one.detail) == ("Order", "x`y", "int unsigned", "'a\\'b, c'")
    assert "NOT NULL" in one.words
    [one] = read("CREATE UNIQUE INDEX i USING BTREE ON t (a, b(10) DESC) ALGORITHM=INPLACE LOCK = NONE")
    assert (one.kind, one.table, one.name) == ("ADD INDEX", "t", "i")
    assert one.words == {"UNIQUE", "ALGORITHM=INPLACE", "LOCK=NONE"}
    [one, two] = read("ALTER TABLE t CHANGE a b varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL, LOCK=NONE")
    assert (one.kind, one.name, two.kind, two.other) == ("MODIFY COLUMN", "varchar(9)", "RENAME COLUMN", "b")
    assert "COLLATE utf8mb4_bin" in one.words
    kinds = (
        "ADD (a int, b int), DROP FOREIGN KEY f, DROP KEY k, RENAME KEY a TO b, CONVERT TO CHARACTER SET utf8mb4, ENGINE=InnoDB"
    )
    assert [one.kind for one in read(f"ALTER ONLINE TABLE IF EXISTS t {kinds}")] == [
        "ADD COLUMN", "ADD COLUMN", "DROP CONSTRAINT", "DROP INDEX", "RENAME INDEX", "CONVERT", "REBUILD",
    ]  # fmt: skip
    assert [(one.table, one.other) for one in read("RENAME TABLE a TO b, `c` TO d")] == [("a", "b"), ("c", "d")]
    assert read("UPDATE LOW_PRIORITY t SET a = 1")[0].words == frozenset()
    assert read("REPLACE INTO t SELECT * FROM u")[0].words == {"SELECT"}
    assert read("OPTIMIZE TABLE t")[0].kind == "REBUILD"
    assert read("HANDLER t OPEN")[0].kind == "UNKNOWN"
    assert read("-- nothing\n") == []


def test_a_plan_names_algorithm_lock_and_safe_form(connection, project):
    title = "('title', models.CharField(max_length=20))"
    project.migration("books", "0001_initial", f"[migrations.CreateModel('Book', [{ID}, {title}])]")
    project.migration("books", "0002_text", "[migrations.AlterField('Book', 'title', models.TextField())]", AFTER)
    project.install("books")
    label = project.label("books")
    run("migrate", label, "0001", database="db")
    said = run("migrate", label, plan=True, database="db")
    assert "COPY, LOCK=SHARED" in said
    assert f"M122 unsafe ({label}_book): table copied while writes wait." in said
    assert "rows (information_schema.tables.table_rows)" in said
    before = MigrationExecutor(connection).initial_state()
    with pytest.raises(Exception, match=r"finding\(s\) that count: M122, M208"):
        run("migrate", label, fail_on="caution", database="db")
    key = migrations.AddField("book", "other", models.ForeignKey(f"{label}.Book", models.CASCADE, null=True))
    made = migration([key])
    made.app_label = label
    [report] = analysed(connection, before, made)
    assert [one.held for one in report.statements] == ["INSTANT", "COPY, LOCK=SHARED"]
    assert [one.finding.id for one in report.every_finding if one.finding.severity is Severity.UNSAFE] == ["M108"]


ID = "('id', models.BigAutoField(primary_key=True))"

# -- half-way


@pytest.mark.full
def test_a_migration_that_failed_says_what_stays_and_is_gone_on_with(connection, project):
    written(project, FAILING)
    notes = failing(connection, project)
    name = connection.display_name
    assert f"no transaction ({name} cannot roll back statements that define tables), so what was done stays." in notes
    assert "Operations 1 to 2 are done." in notes
    assert columns(connection, project) == ["id", "title", "stars", "pages"]
    project.migration("books", "0002_more", MENDED, AFTER)
    assert migrated(connection, project) == [f"Going on with {project.label('books')}.0002_more after operation 2 of 4."]
    assert columns(connection, project) == ["id", "title", "stars", "pages", "shelf"]
    assert TABLE not in connection.introspection.table_names()


def test_a_migration_that_was_undone_is_done_whole_again(connection, project):
    written(project, MENDED)
    migrated(connection, project)
    migrated(connection, project, "0001_initial")
    assert columns(connection, project) == ["id", "title"]
    assert migrated(connection, project) == []
    assert columns(connection, project) == ["id", "title", "stars", "pages", "shelf"]


@pytest.mark.full
def test_a_killed_operation_of_any_migration_is_asked_about(connection, project):
    killed(connection, project)
    project.migration("books", "0002_more", MENDED, AFTER)
    with pytest.raises(
        Exception, match=rf"no transaction \({connection.display_name} cannot roll back .*killed at operation 3 of 4"
    ):
        migrated(connection, project)


def test_an_index_as_text_is_of_this_database(connection):
    registry = Apps()

    class Book(models.Model):
        title = models.CharField(max_length=20)

        class Meta:
            apps, app_label = registry, "texts"

    index = models.Index(fields=["-title"], name="by`title", opclasses=["varchar_pattern_ops"])
    with connection.schema_editor() as editor:
        editor.create_model(Book)
        text = str(index.create_sql(Book, editor))
        assert text == "CREATE INDEX `by``title` ON `texts_book` (`title` DESC)"
        editor.execute(text)
        editor.execute(str(index.remove_sql(Book, editor)))
        unique = models.UniqueConstraint(fields=["title"], name="one")
        assert str(unique.create_sql(Book, editor)) == "ALTER TABLE `texts_book` ADD CONSTRAINT `one` UNIQUE (`title`)"


# -- locks

FAST = {"MIGRATION_LOCK_TIMEOUT": 0.05, "MIGRATION_LOCK_RETRY_DELAY": 0.02}
LIMITS = "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout"
LIMITS += "" if mariadb_is_mysql() else ", @@SESSION.max_statement_time"
WAITS = "performance_schema.data_lock_waits" if mariadb_is_mysql() else "information_schema.innodb_lock_waits"


@pytest.fixture
def books(connection, project):
    """An app with a table, and a migration that needs a lock on it."""
    project.migration("books", "0001_initial", f"[migrations.CreateModel('Book', [{ID}])]")
    stars = "[migrations.AddField('Book', 'stars', models.IntegerField(null=True))]"
    project.migration("books", "0002_stars", stars, AFTER)
    project.install("books")
    MigrationExecutor(connection).migrate([(project.label("books"), "0001_initial")])
    return connection, project.label("books")


class Holder:
    """Another session with an open transaction that has read the table."""

    def __init__(self, connection, table):
        given = connection.settings_dict
        self.link = pymysql.connect(host=given["HOST"], port=int(given["PORT"]), user=given["USER"], database=given["NAME"])
        self.link.cursor().execute(f"SELECT * FROM {table}")

    def let_go(self):
        self.link.close()


@override_settings(**FAST, MIGRATION_LOCK_RETRIES=5, MIGRATION_STATEMENT_TIMEOUT=30)
def test_a_lock_that_is_not_given_is_asked_for_again_and_the_queue_goes_on(books):
    connection, label = books
    before = connection.fetch_one(LIMITS, None)
    holder, heard = Holder(connection, f"{label}_book"), []

    def hear(message):
        heard.append(message)
        other = Holder(connection, f"{label}_book")  # what waits behind is let through meanwhile
        other.let_go()
        holder.let_go()

    executor = MigrationExecutor(connection)
    executor.tell_wait = hear
    executor.migrate([(label, "0002_stars")])
    assert len(heard) == 1
    assert heard[0].startswith(f"No lock on {label}_book: connection {holder.link.thread_id()} (root from ")
    assert "has a transaction open for " in heard[0]
    assert "Trying again in" in heard[0]
    assert (label, "0002_stars") in MigrationRecorder(connection).applied_migrations()
    assert connection.fetch_one(LIMITS, None) == before


@pytest.mark.full
@override_settings(**FAST, MIGRATION_LOCK_RETRIES=0)
def test_the_last_refusal_says_who_and_what_to_do(books):
    connection, label = books
    before = connection.fetch_one(LIMITS, None)
    holder = Holder(connection, f"{label}_book")
    try:
        with pytest.raises(LockNotGivenError, match=r"connection \d+ \(root.*MIGRATION_LOCK_RETRIES"):
            MigrationExecutor(connection).migrate([(label, "0002_stars")])
    finally:
        holder.let_go()
    assert (label, "0002_stars") not in MigrationRecorder(connection).applied_migrations()
    assert connection.fetch_one(LIMITS, None) == before


@pytest.mark.full
@override_settings(**FAST, MIGRATION_LOCK_RETRIES=3)
def test_what_a_deadlock_undid_is_not_tried_again_by_half(connection):
    connection.script([
        "CREATE TABLE rows_of_two (id integer PRIMARY KEY, n integer NOT NULL)",
        "INSERT INTO rows_of_two VALUES (1, 0), (2, 0), (3, 0)",
    ])  # fmt: skip
    given = connection.settings_dict
    other = pymysql.connect(host=given["HOST"], port=int(given["PORT"]), user=given["USER"], database=given["NAME"])
    with other, other.cursor() as cursor:
        # The heavier transaction survives: this one.
        cursor.execute("UPDATE rows_of_two SET n = n + 1 WHERE id IN (2, 3)")
        waiting = threading.Thread(target=cursor.execute, args=("UPDATE rows_of_two SET n = n + 1 WHERE id = 1",))

        def both():
            with atomic(using="db"):
                connection.execute("UPDATE rows_of_two SET n = 9 WHERE id = 1")
                waiting.start()
                while not connection.fetch_one(f"SELECT count(*) FROM {WAITS}", None)[0]:
                    time.sleep(0.1)
                text = "UPDATE rows_of_two SET n = 9 WHERE id = 2"
                patience.statement(connection, text, lambda: connection.execute(text, None), print)

        with pytest.raises(OperationalError, match="Deadlock") as caught:
            both()
        waiting.join()
        assert not isinstance(caught.value, LockNotGivenError)


# -- keys in two steps


def test_a_foreign_key_binds_new_rows_before_old_ones_are_looked_up(connection):
    bare = without(related_name="+", db_constraint=False, db_index=False)
    state = apply(connection, ProjectState(), *SHOP, migrations.AddField("order", "customer", bare))
    connection.execute("INSERT INTO shop_order (name, customer_id) VALUES ('stray', 7)")
    state = apply(
        connection,
        state,
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("order", "customer", without(related_name="+"))]
        ),
    )
    said = []

    def note(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        apply(connection, state, AddForeignKeyNotValid("order", "customer"))
    assert any(one.endswith("REFERENCES `shop_customer` (`id`), ALGORITHM=INPLACE, LOCK=NONE") for one in said)
    assert connection.fetch_one("SELECT @@SESSION.foreign_key_checks", None) == (1,)
    with pytest.raises(IntegrityError):
        connection.execute("INSERT INTO shop_order (name, customer_id) VALUES ('new', 8)")
    with pytest.raises(IntegrityError, match=r"1 row\(s\) of shop_order have a value in customer_id .* such as 7"):
        apply(connection, state, ValidateForeignKey("order", "customer"))
    connection.execute("DELETE FROM shop_order")
    apply(connection, state, AddForeignKeyNotValid("order", "customer"), ValidateForeignKey("order", "customer"))
    unapply(connection, state, AddForeignKeyNotValid("order", "customer"))
    assert [one for one in constraints(connection).values() if one["columns"] == ["customer_id"]] == []


@pytest.mark.full
def test_what_is_built_concurrently_is_refused_rather_than_kept_waiting_for(connection):
    state = apply(connection, ProjectState(), *SHOP)
    said = []

    def note(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    field = migrations.AlterField("order", "name", models.CharField(max_length=20, db_index=True))
    indexed = apply(connection, state, migrations.SeparateDatabaseAndState(state_operations=[field]))
    for one, at in ((AddIndexConcurrently("order", INDEX), state), (AddUniqueConcurrently("order", UNIQUE), state)):
        with connection.execute_wrapper(note):
            apply(connection, at, one)
            apply(connection, at, one)  # again, as after a crash
    with connection.execute_wrapper(note):
        apply(connection, indexed, IndexFieldConcurrently("order", "name"), IndexFieldConcurrently("order", "name"))
    built = [one for one in said if one.startswith(("CREATE INDEX", "ALTER TABLE"))]
    assert [one.partition("ALGORITHM")[2] for one in built] == ["=INPLACE LOCK=NONE", "=INPLACE, LOCK=NONE", "=INPLACE LOCK=NONE"]


# -- drift

#: Statements that make the database drift, those that take it back, and what must be told.
DRIFT = [
    ("DROP INDEX {app}_name_idx ON {app}_author", "CREATE INDEX {app}_name_idx ON {app}_author (name)",
     [(Kind.MISSING_INDEX, "author", "{app}_name_idx")]),
    ("CREATE INDEX stray ON {app}_author (bio(9))", "DROP INDEX stray ON {app}_author", [(Kind.EXTRA_INDEX, "author", "stray")]),
    ("ALTER TABLE {app}_author MODIFY name text NOT NULL, DROP INDEX {app}_name_idx, ADD INDEX {app}_name_idx (name(50))",
     "ALTER TABLE {app}_author DROP INDEX {app}_name_idx, MODIFY name varchar(50) NOT NULL, ADD INDEX {app}_name_idx (name)",
     [(Kind.INDEX, "author", "{app}_name_idx"), (Kind.TYPE, "author", "name")]),
    ("ALTER TABLE {app}_author MODIFY name varchar(50) NULL", "ALTER TABLE {app}_author MODIFY name varchar(50) NOT NULL",
     [(Kind.NULL, "author", "name")]),
    ("ALTER TABLE {app}_author MODIFY name varchar(50) COLLATE utf8mb4_bin NOT NULL",
     "ALTER TABLE {app}_author MODIFY name varchar(50) NOT NULL", [(Kind.COLLATION, "author", "name")]),
    ("ALTER TABLE {app}_book COMMENT = ''", "ALTER TABLE {app}_book COMMENT = 'all of them'", [(Kind.COMMENT, "book", "")]),
    ("ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars", "ALTER TABLE {app}_book ADD CONSTRAINT {app}_stars CHECK (stars >= 0)",
     [(Kind.MISSING_CONSTRAINT, "book", "{app}_stars")]),
    ("ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars, ADD CONSTRAINT {app}_stars CHECK (stars >= 1)",
     "ALTER TABLE {app}_book DROP CONSTRAINT {app}_stars, ADD CONSTRAINT {app}_stars CHECK (stars >= 0)",
     [(Kind.CONSTRAINT, "book", "{app}_stars")]),
    ("ALTER TABLE {app}_author ADD COLUMN stray integer", "ALTER TABLE {app}_author DROP COLUMN stray",
     [(Kind.EXTRA_COLUMN, "author", "stray")]),
    ("CREATE TABLE stray_table (id integer)", "DROP TABLE stray_table", [(Kind.EXTRA_TABLE, "table", "")]),
]  # fmt: skip


def test_every_kind_of_drift_is_told(connection):
    registry = Apps()

    class Author(models.Model):
        name = models.CharField(max_length=50)
        bio = models.TextField()

        class Meta:
            apps, app_label = registry, "lib"
            indexes = (models.Index(fields=["name"], name="lib_name_idx"),)

    class Book(models.Model):
        author = models.ForeignKey(Author, models.CASCADE)
        stars = models.IntegerField(db_default=3)
        data = models.JSONField(default=dict)

        class Meta:
            apps, app_label, db_table_comment = registry, "lib", "all of them"
            constraints = (models.CheckConstraint(condition=models.Q(stars__gte=0), name="lib_stars"),)

    known = [Author, Book]
    with connection.schema_editor() as editor:
        for model in known:
            editor.create_model(model)
    shapes, wrong = compare.expected(connection, known), {}
    for text, back, listed in DRIFT:
        connection.execute(text.format(app="lib"), None)
        told = [(one.kind, one.table.partition("_")[2], one.name) for one in compare.between(connection, known, shapes)]
        if told != [(kind, table, name.format(app="lib")) for kind, table, name in listed]:
            wrong[text] = told
        connection.execute(back.format(app="lib"), None)
    assert wrong == {}
    assert compare.between(connection, known, shapes) == []


@pytest.mark.full
def test_who_may_not_make_a_database_is_told_which_right_is_missing(connection, use_databases):
    name = connection.settings_dict["NAME"]
    connection.script([
        "DROP USER IF EXISTS quintet_narrow@'127.0.0.1', quintet_narrow@localhost",
        "CREATE USER quintet_narrow@'127.0.0.1', quintet_narrow@localhost",
        f"GRANT ALL ON `{name}`.* TO quintet_narrow@'127.0.0.1', quintet_narrow@localhost",
    ])  # fmt: skip
    try:
        narrow = use_databases(db={**connection.settings_dict, "USER": "quintet_narrow"})["db"]
        with pytest.raises(OperationalError, match=r"GRANT ALL ON `quintet_expected_\w+`\.\* TO quintet_narrow"):
            compare.expected(narrow, [])
    finally:
        use_databases(db=connection.settings_dict)["db"].execute("DROP USER quintet_narrow@'127.0.0.1', quintet_narrow@localhost")
