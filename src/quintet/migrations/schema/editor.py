"""The schema editor: the documented way to create, change and drop tables. Public as `connection.schema_editor()`.

    with connection.schema_editor() as editor:      BEGIN (where the database can roll DDL back)
        editor.create_model(Author)                   CREATE TABLE ..   indexes and foreign keys wait
        editor.add_field(Book, field)                 what waits for Book runs first, then ALTER TABLE ..
                                                    what still waits runs; COMMIT

The methods hand over to functions of this room; the two subclasses say how a table changes on their database.
With ``collect_sql`` nothing is executed: statements gather in `collected_sql`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, ClassVar, Self

from quintet.drivers import transactions
from quintet.drivers.script import split_statements
from quintet.migrations import patience
from quintet.migrations.schema import column, constraints, conversion, defaults, literals, preflight, tables
from quintet.migrations.schema.statement import Statement, Table

logger = logging.getLogger("django.db.backends.schema")


def _tell_nobody(text: str, finished: bool) -> None:
    """Hear how far an operation has come."""


class SchemaEditor:
    """Creates, changes and drops the tables of models on one connection.

    ``atomic`` wraps the work in a transaction where the database can roll DDL back. `execute` is the one method through
    which statements pass.
    """

    inline_foreign_keys: ClassVar[bool] = False
    renames_indexes: ClassVar[bool] = True
    enforces_lengths: ClassVar[bool] = True
    text_type: ClassVar[str] = "text"
    conversions: ClassVar[Mapping[tuple[str, str], str]] = {}

    def __init__(self, connection: Any, collect_sql: bool = False, atomic: bool = True) -> None:
        self.connection = connection
        self.collect_sql = collect_sql
        self.collected_sql: list[str] = []
        self.deferred_sql: list[Statement] = []
        self.atomic_migration = bool(connection.features.can_rollback_ddl) and atomic
        self.rows_changed = False
        self.last_statement = ""
        self.tell_wait: patience.Tell = patience.log_wait
        self.tell_progress: Callable[[str, bool], object] = _tell_nobody
        self.migration: Any = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.deferred_sql = []
        if self.atomic_migration and not self.collect_sql:
            self._stack.enter_context(transactions.block(self.connection))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        stack = self._stack.pop_all()
        if kind is not None:
            stack.__exit__(kind, error, trace)
            return
        with stack:
            self.flush_deferred()

    # -- statements

    def execute(self, sql: str | Statement, params: Sequence[Any] | None = ()) -> None:
        """Run one statement, or gather it. ``%s`` in ``sql`` stands for a parameter; with params None it is plain text."""
        text = str(sql) if isinstance(sql, str) else sql.sql(self.quote_name)
        logger.debug("%s; (params %r)", text, params, extra={"params": params, "sql": text})
        if self.collect_sql:
            self.collected_sql.append(_ended(text % tuple(map(self.quote_value, params)) if params else text))
            return
        self.last_statement = f"{text} with {params!r}" if params else text
        patience.statement(self.connection, text, lambda: self.execute_once(text, params), self.tell_wait)

    def execute_once(self, text: str, params: Sequence[Any] | None = None) -> None:
        """Run one statement, without trying again when a lock is not given."""
        with self.connection.cursor() as cursor:
            cursor.execute(text, params)

    def run(self, *statements: str | Statement) -> None:
        """Run statements that are complete as they stand."""
        for statement in statements:
            self.execute(statement, None)

    def defer(self, *statements: Statement) -> None:
        """Keep statements until the tables they need exist: before their table changes, or at the end."""
        self.deferred_sql.extend(statements)

    def flush_deferred(self, table: str | None = None) -> None:
        """Run what waits; with ``table`` only what concerns it and needs no other table."""
        kept: list[Statement] = []
        for statement in self.deferred_sql:
            if table is None or (statement.names_table(table) and not statement.waits_for_all):
                self.run(statement)
            else:
                kept.append(statement)
        self.deferred_sql = kept

    def flush_ready(self) -> None:
        """Run what waits and needs no table that is still to come."""
        if self.deferred_sql:
            there = set(self.connection.introspection.table_names())
            ready = [one for one in self.deferred_sql if one.tables() <= there]
            self.deferred_sql = [one for one in self.deferred_sql if one not in ready]
            self.run(*ready)

    def forget_deferred(self, table: str, name: str | None = None) -> None:
        """Drop what waits for a table, or a column of it, that goes away."""
        self.deferred_sql = [
            statement
            for statement in self.deferred_sql
            if not (statement.names_column(table, name) if name is not None else statement.names_table(table))
        ]

    def quote_name(self, name: str) -> str:
        """Return an identifier, quoted."""
        return self.connection.dialect.quote_name(name)

    def quote_value(self, value: Any) -> str:
        """Return a prepared value as a literal.

        Raises NoLiteralError for a type that DDL cannot hold.
        """
        return literals.literal(value)

    def statements_of(self, sql: str) -> list[str]:
        """Return the pieces in which a text of the user's statements is executed."""
        return split_statements(sql)

    def note_rows_changed(self) -> None:
        """Remember that data was changed in this transaction: some databases must settle it before the next ALTER."""
        self.rows_changed = True

    # -- models

    def create_model(self, model: Any) -> None:
        """Create the model's table, with its indexes and constraints, and those of its automatic many-to-many fields."""
        self.run(tables.create_table(self, model))
        self.run(*self.comments_of(model))
        self.defer(*self.waiting_for(model))
        for through in tables.automatic_throughs(model):
            self.create_model(through)

    def delete_model(self, model: Any) -> None:
        """Drop the model's table, and those of its automatic many-to-many fields."""
        for through in tables.automatic_throughs(model):
            self.delete_model(through)
        self.drop_table(model._meta.db_table)

    def drop_table(self, table: str) -> None:
        """Drop a table and forget what waits for it."""
        self.forget_deferred(table)
        self.run(Statement(("DROP TABLE ", Table(table))))

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> None:
        """Rename the model's table; nothing happens when the names are the same to the database."""
        ignores_case = self.connection.features.ignores_table_name_case
        same = old_db_table.lower() == new_db_table.lower() if ignores_case else old_db_table == new_db_table
        if same:
            return
        self.flush_deferred(old_db_table)
        self.run(Statement(("ALTER TABLE ", Table(old_db_table), " RENAME TO ", Table(new_db_table))))
        self.deferred_sql = [one.with_table_renamed(old_db_table, new_db_table) for one in self.deferred_sql]

    def alter_db_table_comment(self, model: Any, old_db_table_comment: str | None, new_db_table_comment: str | None) -> None:
        """Change the table's comment, where the database keeps comments."""
        if self.connection.features.supports_comments:
            text = "NULL" if not new_db_table_comment else self.quote_value(new_db_table_comment)
            self.run(Statement(("COMMENT ON TABLE ", Table(model._meta.db_table), f" IS {text}")))

    def alter_db_tablespace(self, model: Any, old_db_tablespace: str, new_db_tablespace: str) -> None:
        """Move the table to another tablespace, where the database has them."""
        if self.connection.features.supports_tablespaces:
            space = self.quote_name(new_db_tablespace)
            self.run(Statement(("ALTER TABLE ", Table(model._meta.db_table), f" SET TABLESPACE {space}")))

    # -- indexes and constraints

    def add_index(self, model: Any, index: Any) -> None:
        """Create an index of the model's table; nothing happens where the database lacks what it needs."""
        if self.holds(index):
            self.run(index.create_sql(model, self))

    def remove_index(self, model: Any, index: Any) -> None:
        """Drop an index."""
        if self.holds(index):
            self.run(index.remove_sql(model, self))

    def holds(self, index: Any) -> bool:
        """Say whether the database has indexes of that kind; where it has not, the index is left out."""
        if index.vendors is not None and self.connection.vendor not in index.vendors:
            return False
        return not index.contains_expressions or bool(self.connection.features.supports_expression_indexes)

    def rename_index(self, model: Any, old_index: Any, new_index: Any) -> None:
        """Rename an index: by a statement where there is one, else by dropping and creating it."""
        if self.renames_indexes:
            old, new = map(self.quote_name, (old_index.name, new_index.name))
            self.flush_deferred(model._meta.db_table)
            self.run(f"ALTER INDEX {old} RENAME TO {new}")
        else:
            self.remove_index(model, old_index)
            self.add_index(model, new_index)

    def add_constraint(self, model: Any, constraint: Any) -> None:
        """Add a constraint to the model's table."""
        statement = constraint.create_sql(model, self)
        if statement:
            self.run(statement)

    def remove_constraint(self, model: Any, constraint: Any) -> None:
        """Remove a constraint from the model's table."""
        statement = constraint.remove_sql(model, self)
        if statement:
            self.run(statement)

    def alter_unique_together(self, model: Any, old_unique_together: Any, new_unique_together: Any) -> None:
        """Make the table's unique constraints those of the new value."""
        old, new = tables.field_sets(old_unique_together), tables.field_sets(new_unique_together)
        for names in [one for one in old if one not in new]:
            self.remove_unique(model, constraints.composed_columns(model, names))
        for names in [one for one in new if one not in old]:
            self.add_unique(model, constraints.composed_columns(model, names))

    def alter_index_together(self, model: Any, old_index_together: Any, new_index_together: Any) -> None:
        """Make the table's nameless indexes those of the new value."""
        table = model._meta.db_table
        old, new = tables.field_sets(old_index_together), tables.field_sets(new_index_together)
        for names in [one for one in old if one not in new]:
            listed = constraints.composed_columns(model, names)
            self.run(self.drop_index_named(table, self.find_index(model, listed, suffix="_idx")))
        for names in [one for one in new if one not in old]:
            listed = constraints.composed_columns(model, names)
            name = constraints.index_name(self, table, listed, "_idx")
            self.run(constraints.create_index(self, table, listed, name))

    def add_unique(self, model: Any, names: Sequence[str]) -> None:
        """Make columns unique together."""
        self.run(constraints.add_unique(self, model._meta.db_table, names))

    def remove_unique(self, model: Any, names: Sequence[str]) -> None:
        """Undo `add_unique`."""
        name = self.find_constraint(model, names, constraints.unique_name(self, model._meta.db_table, names), unique=True)
        self.run(constraints.drop_constraint(self, model._meta.db_table, name))

    # -- what Index and Constraint objects ask for: their documented `create_sql`, `remove_sql`, `constraint_sql` come here

    def index_sql(self, model: Any, index: Any, using: str = "") -> Statement:
        """Return CREATE INDEX; ``using`` names an access method."""
        return constraints.index_statement(self, model, index, using)

    def drop_index_sql(self, model: Any, index: Any) -> Statement:
        """Return DROP INDEX."""
        return self.drop_index_named(model._meta.db_table, index.name)

    def drop_index_named(self, table: str, name: str) -> Statement:
        """Return DROP INDEX by the index's name."""
        return constraints.drop_index(self, name)

    def constraint_sql(self, model: Any, constraint: Any) -> str | None:
        """Return a constraint's clause inside CREATE TABLE, or None when an index or a later statement holds it.

        Raises LookupError for a kind of constraint that does not bring its own SQL.
        """
        return constraints.writer_of(constraint).clause(self, model, constraint)

    def add_constraint_sql(self, model: Any, constraint: Any) -> Statement | None:
        """Return the statement that adds a constraint to a table, or None where the database cannot hold it."""
        return constraints.writer_of(constraint).create(self, model, constraint)

    def drop_constraint_sql(self, model: Any, constraint: Any) -> Statement | None:
        """Return the statement that removes a constraint, or None where the database could not hold it."""
        return constraints.writer_of(constraint).remove(self, model, constraint)

    # -- fields

    def add_field(self, model: Any, field: Any) -> None:
        """Add the field's column, filled with its default, or its automatic many-to-many table."""
        if field.many_to_many:
            if field.remote_field.through._meta.auto_created:
                self.create_model(field.remote_field.through)
            return
        spec = column.column_of(self, model, field)
        if spec is not None:
            self.flush_deferred(model._meta.db_table)
            self.add_column(model, field, spec)

    def remove_field(self, model: Any, field: Any) -> None:
        """Drop the field's column and what depends on it, or its automatic many-to-many table."""
        if field.many_to_many:
            if field.remote_field.through._meta.auto_created:
                self.delete_model(field.remote_field.through)
            return
        spec = column.column_of(self, model, field)
        if spec is not None:
            self.forget_deferred(spec.table, spec.name)
            self.flush_deferred(model._meta.db_table)
            self.drop_column(model, field, spec)

    def alter_field(self, model: Any, old_field: Any, new_field: Any, strict: bool = False) -> None:
        """Change a column from what ``old_field`` says to what ``new_field`` says.

        ``strict`` is accepted for compatibility. Raises ValueError for a change between a many-to-many field and a column,
        which cannot keep the data; ConversionError or IntegrityError for rows that stand against the change. All come before
        anything is changed.
        """
        old, new = column.column_of(self, model, old_field), column.column_of(self, model, new_field)
        if old is not None and new is not None:
            if old != new:
                tables.require_changeable(old_field, old, new)
                if not self.collect_sql:
                    filling = new.default if new.default is not None else defaults.filling(self, new_field)
                    preflight.require_possible(self, new_field, old, new, filling)
                self.flush_deferred(model._meta.db_table)
                self.change_column(model, old_field, new_field, old, new)
            return
        if old is not None or new is not None or not tables.both_automatic(old_field, new_field):
            tables.require_compatible(old_field, new_field, old, new)
            return
        tables.alter_many_to_many(self, old_field, new_field)

    # -- what the databases say

    def converted(self, old: column.ColumnSpec, new: column.ColumnSpec, name: str) -> str | None:
        """Return the SQL that makes a value of ``new`` from the quoted column ``name``, or None for a pair without meaning."""
        return conversion.expression(self.conversions, old, new, name)

    def waiting_for(self, model: Any) -> list[Statement]:
        """Return the statements that a new table needs once all tables exist."""
        raise NotImplementedError

    def comments_of(self, model: Any) -> list[Statement]:
        """Return the statements that comment a new table and its columns."""
        return []

    def add_column(self, model: Any, field: Any, spec: column.ColumnSpec) -> None:
        """Add one column and fill it."""
        raise NotImplementedError

    def drop_column(self, model: Any, field: Any, spec: column.ColumnSpec) -> None:
        """Drop one column and what depends on it."""
        raise NotImplementedError

    def change_column(self, model: Any, old_field: Any, new_field: Any, old: column.ColumnSpec, new: column.ColumnSpec) -> None:
        """Turn one column into another, keeping its data."""
        raise NotImplementedError

    def find_constraint(self, model: Any, names: Sequence[str], made: str, **kinds: bool) -> str:
        """Return the name of the constraint on exactly these columns; ``made`` is the name it would have been given."""
        if self.collect_sql:
            return made
        return tables.named_in_catalogue(self.connection, model, names, made, kinds)

    def find_index(self, model: Any, names: Sequence[str], suffix: str = "") -> str:
        """Return the name of the nameless index on these columns."""
        made = constraints.index_name(self, model._meta.db_table, names, suffix)
        return self.find_constraint(model, names, made, index=True, unique=False)


def _ended(text: str) -> str:
    """Return a statement with its semicolon, on a line of its own where the last one may end in a comment."""
    if "--" in text.rpartition("\n")[2]:
        return f"{text}\n;"
    return text if text.rstrip().endswith(";") else f"{text};"
