"""The schema editor of SQLite: what ALTER TABLE cannot do is done by making the table anew.

    definition (sqlite_master) ──► TableText ──► changed TableText
         CREATE TABLE new__t ── INSERT .. SELECT ── DROP t ── RENAME new__t TO t ── indexes and triggers as they were

Foreign-key enforcement is off while the editor is open, because dropping the old table would delete or refuse the rows that
refer to it; before the transaction ends every key of the rebuilt tables is checked. SQLite ignores the switch inside a
transaction, so a rebuild in somebody else's transaction is refused.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any, ClassVar, Self

from quintet.drivers import transactions
from quintet.drivers.errors import NotSupportedError
from quintet.kit.record import replace
from quintet.migrations.schema import column, constraints, conversion, defaults, sqlite_dependents, sqlite_text, tables
from quintet.migrations.schema.column import ColumnSpec
from quintet.migrations.schema.editor import SchemaEditor
from quintet.migrations.schema.sqlite_text import TableText
from quintet.migrations.schema.statement import Statement, Table, columns


class SqliteSchemaEditor(SchemaEditor):
    """Creates, changes and drops tables of an SQLite database."""

    inline_foreign_keys: ClassVar[bool] = True
    renames_indexes: ClassVar[bool] = False
    enforces_lengths: ClassVar[bool] = False
    conversions: ClassVar[Mapping[tuple[str, str], str]] = conversion.SQLITE

    def __init__(self, connection: Any, collect_sql: bool = False, atomic: bool = True) -> None:
        super().__init__(connection, collect_sql=collect_sql, atomic=atomic)
        self._rebuilt: set[str] = set()

    def __enter__(self) -> Self:
        """Switch foreign keys off, if nobody's transaction stands in the way, and begin."""
        if not self.collect_sql and not self.connection.in_atomic_block and self.connection.disable_constraint_checking():
            self._stack.callback(self.connection.enable_constraint_checking)
        super().__enter__()
        self._rebuilt = set()
        return self

    def flush_deferred(self, table: str | None = None) -> None:
        """Run what waits; at the end also check the foreign keys of rebuilt tables."""
        super().flush_deferred(table)
        if table is None and self._rebuilt and not self.collect_sql:
            self.connection.check_constraints()

    def waiting_for(self, model: Any) -> list[Statement]:
        """Return the indexes of a new table; its foreign keys stand in the columns."""
        table = model._meta.db_table
        waiting = [
            constraints.create_index(self, table, constraints.composed_columns(model, names), unique=True)
            for names in tables.field_sets(model._meta.unique_together)
        ]
        waiting += tables.outer_constraints(self, model)
        waiting += [constraints.create_index(self, table, [spec.name]) for spec in column.columns_of(self, model) if spec.indexed]
        return waiting + [one.create_sql(model, self) for one in model._meta.indexes if self.holds(one)]

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> None:
        """Rename the model's table; one that differs only in the case of letters goes through a third name."""
        if old_db_table == new_db_table:
            return
        if sqlite_text.same_name(old_db_table, new_db_table):
            super().alter_db_table(model, old_db_table, f"new__{old_db_table}")
            old_db_table = f"new__{old_db_table}"
        super().alter_db_table(model, old_db_table, new_db_table)

    # -- columns

    def add_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Add a column by ALTER TABLE when it may start as NULL or with a constant, else by rebuilding."""
        filling = defaults.filling(self, field) if spec.generated is None and spec.default is None else None
        clause = f"{self.quote_name(spec.name)} {column.definition(self, spec)}"
        simple = spec.null and filling is None and not (spec.unique or spec.primary_key or spec.generated or spec.default)
        if simple:
            self.run(Statement(("ALTER TABLE ", Table(spec.table), f" ADD COLUMN {clause}")))
        else:
            before, indexes = self.definition_of(model)
            copied = {name: self.quote_name(name) for name in before.copyable()}
            if filling is not None:
                copied[spec.name] = filling
            self.rebuild(before, before.with_new_column(clause), copied, indexes)
        if spec.indexed:
            self.defer(constraints.create_index(self, spec.table, [spec.name]))

    def drop_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Drop a column, and the indexes that hold it, by rebuilding."""
        before, indexes = self.definition_of(model)
        after = sqlite_dependents.without_column(before, spec.name)
        kept = [
            sql for sql in indexes if sqlite_dependents.is_trigger(sql) or not sqlite_dependents.index_mentions(sql, spec.name)
        ]
        copied = {name: self.quote_name(name) for name in after.copyable()}
        if self.collect_sql:
            self.rebuild(before, after, copied, kept)
            return
        sqlite_dependents.require_no_trigger(self.connection, spec.table, spec.name)
        views = sqlite_dependents.views_on(self.connection, spec.table)
        with transactions.block(self.connection):
            self.rebuild(before, after, copied, kept)
            sqlite_dependents.require_readable(self.connection, views, spec.table)

    def change_column(self, model: Any, old_field: Any, new_field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        """Rename natively, then rebuild if the definition reads otherwise, then mend indexes and referring columns."""
        before, indexes = self.definition_of(model)
        if old.name != new.name:
            before, indexes = self._rename_column(model, before, indexes, old.name, new.name)
        if old.indexed and not new.indexed:
            name = self._single_index(model, old, new)
            self.run(constraints.drop_index(self, name))
            indexes = [sql for sql in indexes if self.quote_name(name) not in sqlite_text.tokens(sql)]
        if self._reads_otherwise(old, new):
            self._redefine(before, indexes, model, new_field, old, new)
        if new.indexed and not old.indexed:
            self.run(constraints.create_index(self, new.table, [new.name]))
        if column.value_of(old) != column.value_of(new):
            self._retype_referring(old_field, old, new)

    def _reads_otherwise(self, old: ColumnSpec, new: ColumnSpec) -> bool:
        return old.kind != new.kind or column.definition(self, old) != column.definition(self, new)

    def _rename_column(
        self, model: Any, before: TableText, indexes: list[str], old: str, new: str
    ) -> tuple[TableText, list[str]]:
        names = f"{self.quote_name(old)} TO {self.quote_name(new)}"
        self.run(Statement(("ALTER TABLE ", Table(before.name), f" RENAME COLUMN {names}")))
        self.deferred_sql = [one.with_column_renamed(before.name, old, new) for one in self.deferred_sql]
        if not self.collect_sql:
            return self.definition_of(model)  # the database has renamed the column in checks, triggers and views, however spelt
        return (
            before.with_identifier_renamed(old, new),
            [sqlite_text.identifier_renamed(sql, old, new) for sql in indexes],
        )

    def _single_index(self, model: Any, old: ColumnSpec, new: ColumnSpec) -> str:
        made = constraints.index_name(self, old.table, [old.name])
        if self.collect_sql:
            return made
        return tables.named_in_catalogue(self.connection, model, [new.name], made, {"index": True, "unique": False})

    def _redefine(self, before: TableText, indexes: list[str], model: Any, field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        copied = {name: self.quote_name(name) for name in before.copyable()}
        copied[new.name] = self._carried(old, new)
        if old.null and not new.null:
            filling = defaults.filling(self, field) if new.default is None else new.default
            if filling is not None:
                copied[new.name] = f"coalesce({copied[new.name]}, {filling})"
        after = before
        if new.primary_key and not old.primary_key:
            after = self._without_primary_key(after, model)
        clause = f"{self.quote_name(new.name)} {column.definition(self, new)}{_by_hand(after, old, new)}"
        self.rebuild(before, after.with_column(new.name, clause), copied, indexes)

    def _carried(self, old: ColumnSpec, new: ColumnSpec) -> str:
        """Return the expression that carries a column's values over; a pair without meaning was let through without any."""
        name = self.quote_name(new.name)
        if not conversion.is_known(old, new):
            return name
        return self.converted(old, new, name) or name

    def _without_primary_key(self, text: TableText, model: Any) -> TableText:
        for name, clause in text.columns().items():
            if sqlite_text.is_primary_key(clause):
                spec = column.column_of(self, model, model._meta.pk)
                assert spec is not None
                plain = replace(spec, primary_key=False, suffix="")
                return text.with_column(name, f"{self.quote_name(name)} {column.definition(self, plain)}")
        return text

    def _retype_referring(self, old_field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        for model, field in tables.referring_columns(old_field):
            spec = column.column_of(self, model, field)
            if spec is None:
                continue
            retyped = column.following(spec, old, new)
            before, indexes = self.definition_of(model)
            clause = f"{self.quote_name(spec.name)} {column.definition(self, retyped)}"
            copied = {name: self.quote_name(name) for name in before.copyable()}
            copied[spec.name] = self._carried(spec, retyped)
            self.rebuild(before, before.with_column(spec.name, clause), copied, indexes)

    # -- constraints

    def add_constraint(self, model: Any, constraint: Any) -> None:
        """Add a constraint: as a unique index, or by rebuilding the table with one clause more."""
        clause = constraint.constraint_sql(model, self)
        if not clause:
            super().add_constraint(model, constraint)
            return
        self.flush_deferred(model._meta.db_table)
        before, indexes = self.definition_of(model, without=constraint)
        self.rebuild_same(before, before.with_constraint(str(clause)), indexes)

    def remove_constraint(self, model: Any, constraint: Any) -> None:
        """Remove a constraint: drop its index, or rebuild the table without its clause."""
        self.flush_deferred(model._meta.db_table)
        if not constraint.constraint_sql(model, self):
            super().remove_constraint(model, constraint)
            return
        before, indexes = self.definition_of(model)
        self.rebuild_same(before, before.without_constraint(constraint.name), indexes)

    def add_unique(self, model: Any, names: Sequence[str]) -> None:
        """Make columns unique together, by a unique index."""
        self.run(constraints.create_index(self, model._meta.db_table, names, unique=True))

    def remove_unique(self, model: Any, names: Sequence[str]) -> None:
        """Drop the unique index on these columns, or rebuild a table that says UNIQUE itself."""
        table = model._meta.db_table
        self.flush_deferred(table)
        name = self.find_constraint(model, names, constraints.unique_name(self, table, names), unique=True)
        if not name.startswith("__unnamed") and not name.startswith("sqlite_autoindex"):
            self.run(constraints.drop_index(self, name))
            return
        before, indexes = self.definition_of(model)
        self.rebuild_same(before, before.without_unique(list(names)), indexes)

    # -- rebuilding

    def definition_of(self, model: Any, without: Any = None) -> tuple[TableText, list[str]]:
        """Return the table's definition, and the statements of its indexes and triggers.

        When statements are only gathered the table need not exist: the definition is then the one the model gives, without
        the constraint that is about to be added.
        """
        table = model._meta.db_table
        if self.collect_sql:
            text = sqlite_text.parse(table, tables.create_table(self, model).sql(self.quote_name))
            if without is not None and any(without.name == sqlite_text.constraint_name(one) for one in text.clauses):
                text = text.without_constraint(without.name)
            return text, [one.sql(self.quote_name) for one in self.waiting_for(model)]
        rows = self.connection.fetch_all(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL "
            "ORDER BY type = 'table' DESC, rowid",
            (table,),
        )
        made = [sql for kind, sql in rows if kind == "table"]
        if not made:
            raise NotSupportedError(f"Table {table!r} does not exist in this database, so it cannot be changed.")
        return sqlite_text.parse(table, made[0]), [sql for kind, sql in rows if kind != "table"]

    def rebuild_same(self, before: TableText, after: TableText, indexes: list[str]) -> None:
        """Rebuild a table whose columns stay as they are."""
        self.rebuild(before, after, {name: self.quote_name(name) for name in before.copyable()}, indexes)

    def rebuild(self, before: TableText, after: TableText, copied: Mapping[str, str], indexes: Sequence[str]) -> None:
        """Make the table anew; ``copied`` maps its columns to the expression over the old table that fills each.

        Raises NotSupportedError in a transaction that began with foreign keys enforced.
        """
        self._require_keys_off(before.name)
        with nullcontext() if self.collect_sql else transactions.block(self.connection):
            self._replace_table(before, after, copied, indexes)
        self._rebuilt.add(before.name)

    def _replace_table(self, before: TableText, after: TableText, copied: Mapping[str, str], indexes: Sequence[str]) -> None:
        # In one transaction also where the migration has none: between DROP and RENAME there is no table of that name.
        new_name = f"new__{before.name}"
        fills = {name: copied[name] for name in after.copyable() if name in copied}
        self.run(after.create(self.quote_name(new_name)))
        listed = columns(new_name, list(fills))
        chosen = ", ".join(fills.values())
        insert = ("INSERT INTO ", Table(new_name), " (", *listed, ") SELECT ", chosen, " FROM ", Table(before.name))
        self.run(Statement(insert))
        self._carry_sequence(before.name, new_name)
        self.run(Statement(("DROP TABLE ", Table(before.name))))
        self._rename_quietly(new_name, before.name)
        self.run(*indexes)

    def _rename_quietly(self, old: str, new: str) -> None:
        # The modern rename checks views and triggers that name the table, which does not exist at this moment.
        rename = Statement(("ALTER TABLE ", Table(old), " RENAME TO ", Table(new)))
        if self.collect_sql:
            self.run(rename)
            return
        self.connection.execute("PRAGMA legacy_alter_table = ON")
        try:
            self.run(rename)
        finally:
            self.connection.execute("PRAGMA legacy_alter_table = OFF")

    def _carry_sequence(self, old: str, new: str) -> None:
        # AUTOINCREMENT must not hand out again what deleted rows had.
        if self.collect_sql or not self._counts_rows(old):
            return
        self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (new,))
        self.connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT ?, seq FROM sqlite_sequence WHERE name = ?", (new, old)
        )

    def _counts_rows(self, table: str) -> bool:
        kept = self.connection.fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
        return kept is not None and bool(self.connection.fetch_one("SELECT 1 FROM sqlite_sequence WHERE name = ?", (table,)))

    def _require_keys_off(self, table: str) -> None:
        if self.collect_sql:
            return
        enforced = self.connection.fetch_one("PRAGMA foreign_keys")
        if enforced is not None and enforced[0]:
            raise NotSupportedError(
                f"SQLite cannot rebuild table {table!r} while foreign keys are enforced, and cannot stop enforcing them inside a "
                "transaction. Open the schema editor outside atomic(), or disable constraint checks before the transaction."
            )


def _by_hand(text: TableText, old: ColumnSpec, new: ColumnSpec) -> str:
    """Return what a column's definition holds that no model ever said: it stays, unless the new definition speaks of the same."""
    clause = next((one for name, one in text.columns().items() if sqlite_text.same_name(name, new.name)), "")
    found = sqlite_text.additions(clause)
    kept = [] if old.collation or new.collation else found["COLLATE"]
    kept += [] if old.default or new.default or new.generated else found["DEFAULT"]
    checks = [sqlite_text.identifier_renamed(old.check or "", old.name, new.name), new.check]
    own = [f"CHECK ({check})" for check in checks if check]
    kept += [check for check in found["CHECK"] if not any(sqlite_text.same_sql(check, one) for one in own)]
    return "".join(f" {one}" for one in kept)
