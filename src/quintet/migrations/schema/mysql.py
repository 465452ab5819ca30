"""The schema editor of MariaDB and MySQL: a column is changed by giving its whole definition anew (MODIFY COLUMN).

Statements that define tables end the open transaction there, so nothing is rolled back when a later one fails: the error then
names those that were run and stay.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any

from quintet.drivers.mysql.introspection import QUOTED
from quintet.kit.record import replace
from quintet.migrations.schema import column, constraints, defaults, literals, tables
from quintet.migrations.schema.column import ColumnSpec
from quintet.migrations.schema.editor import SchemaEditor
from quintet.migrations.schema.statement import Column, Part, Statement, Table
from quintet.orm.constraints import UniqueConstraint

#: Column types of which only a beginning can be indexed, and whose default is an expression.
LARGE = frozenset({"longtext", "longblob", "json"})
DONE = (
    "{database} cannot roll back statements that define tables. Of this schema change {count} {were} run before the error, and "
    "what {they} did stays:\n  {statements}\nUndo {them} by hand, or mend the cause and go on behind {them}."
)


def _text(value: str) -> str:
    plain = literals.text_literal(value.replace("\0", "")) if "\0" in value else literals.text_literal(value)
    # By their bytes: a backslash means one thing in one mode of the server, and another in the other.
    return f"_utf8mb4 X'{value.encode().hex()}'" if "\\" in value or "\0" in value else plain


LITERALS: Mapping[type, Callable[[Any], str]] = MappingProxyType({**literals.WRITERS, str: _text})


class MysqlSchemaEditor(SchemaEditor):
    """Creates, changes and drops tables of a MariaDB or MySQL database."""

    text_type = "char"

    def converted(self, old: ColumnSpec, new: ColumnSpec, name: str) -> str | None:
        """Return the column: MODIFY turns values into the new type itself, and refuses those that do not read as one."""
        return name

    def __init__(self, connection: Any, collect_sql: bool = False, atomic: bool = True) -> None:
        super().__init__(connection, collect_sql, atomic)
        self._done: list[str] = []

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            super().__exit__(kind, error, trace)
        except BaseException as failure:
            self._tell(failure)
            raise
        if error is not None:
            self._tell(error)

    def _tell(self, error: BaseException) -> None:
        if not self._done:
            return
        one = len(self._done) == 1
        words = (
            {"were": "statement was", "they": "it", "them": "it"}
            if one
            else {"were": "statements were", "they": "they", "them": "them"}
        )
        shown = ";\n  ".join(self._done)
        error.add_note(DONE.format(database=self.connection.display_name, count=len(self._done), statements=shown, **words))
        self._done = []

    def execute(self, sql: str | Statement, params: Sequence[Any] | None = ()) -> None:
        """Run one statement, or gather it, and remember that it was run."""
        super().execute(sql, params)
        if not self.collect_sql:
            self._done.append(sql if isinstance(sql, str) else sql.sql(self.quote_name))

    def quote_value(self, value: Any) -> str:
        """Return a prepared value as a literal.

        Raises NoLiteralError for a type that DDL cannot hold.
        """
        return literals.literal(value, LITERALS)

    # ---- tables

    def create_model(self, model: Any) -> None:
        """Create the model's table, with its indexes and constraints, and those of its automatic many-to-many fields."""
        clauses: list[tuple[Part, ...]] = [
            (Column(model._meta.db_table, spec.name), " ", self.definition(spec)) for spec in column.columns_of(self, model)
        ]
        if model._meta.is_composite_pk:
            clauses.append((f"PRIMARY KEY ({', '.join(map(self.quote_name, model._meta.pk.columns))})",))
        clauses += [(clause,) for clause in tables.inner_constraints(self, model)]
        parts: list[Part] = ["CREATE TABLE ", Table(model._meta.db_table), " ("]
        for position, clause in enumerate(clauses):
            parts += [", ", *clause] if position else clause
        comment = model._meta.db_table_comment
        self.run(Statement((*parts, ")", f" COMMENT = {self.quote_value(comment)}" if comment else "")))
        self.defer(*self.waiting_for(model))
        for through in tables.automatic_throughs(model):
            self.create_model(through)

    def alter_db_table_comment(self, model: Any, old_db_table_comment: str | None, new_db_table_comment: str | None) -> None:
        """Change the table's comment."""
        text = self.quote_value(new_db_table_comment or "")
        self.run(Statement(("ALTER TABLE ", Table(model._meta.db_table), f" COMMENT = {text}")))

    def waiting_for(self, model: Any) -> list[Statement]:
        """Return the unique constraints, foreign keys and indexes of a new table."""
        table = model._meta.db_table
        specs = list(column.columns_of(self, model))
        waiting = [
            constraints.add_unique(self, table, constraints.composed_columns(model, names))
            for names in tables.field_sets(model._meta.unique_together)
        ]
        waiting += [statement for spec in specs for statement in self.foreign_keys_of(spec)]
        waiting += tables.outer_constraints(self, model)
        waiting += [statement for spec in specs for statement in self._indexes(spec)]
        for names in tables.field_sets(getattr(model._meta, "index_together", ())):
            listed = constraints.composed_columns(model, names)
            waiting.append(constraints.create_index(self, table, listed, constraints.index_name(self, table, listed, "_idx")))
        waiting += [index.create_sql(model, self) for index in model._meta.indexes if self.can_hold(index)]
        return waiting

    def can_hold(self, index: Any) -> bool:
        """Say whether the server has such an index."""
        partial = index.condition and not index.contains_expressions
        return self.holds(index) and (not partial or bool(self.connection.features.supports_partial_indexes))

    def definition(self, spec: ColumnSpec, default: str | None = None, *, keys: bool = True) -> str:
        """Return the text behind a column's name; without ``keys`` only what MODIFY takes."""
        if not keys:
            spec = replace(spec, unique=False, primary_key=False, check=None)
        standing = spec.default if spec.default is not None else default
        if standing is not None and spec.type in LARGE and not standing.startswith("("):
            standing = f"({standing})"
        text = column.definition(self, replace(spec, default=standing if spec.generated is None else None))
        return f"{text} COMMENT {self.quote_value(spec.comment)}" if spec.comment else text

    # ---- indexes and foreign keys

    def foreign_keys_of(self, spec: ColumnSpec) -> list[Statement]:
        """Return the statement that makes a column refer, none for one that does not."""
        reference = spec.references
        if reference is None or not reference.constrained:
            return []
        return [
            constraints.add_constraint(
                self,
                spec.table,
                constraints.foreign_key_name(self, spec, reference),
                *("FOREIGN KEY (", Column(spec.table, spec.name), ") REFERENCES ", Table(reference.table)),
                *(" (", Column(reference.table, reference.column), ")", f" {reference.on_delete}" if reference.on_delete else ""),
                waits_for_all=True,
            )
        ]

    def _is_indexed(self, spec: ColumnSpec) -> bool:
        """Say whether a column gets an index of ours: a foreign key brings its own, and of large columns there is none."""
        if not spec.indexed or spec.type in LARGE:
            return False
        return spec.references is None or not spec.references.constrained

    def _indexes(self, spec: ColumnSpec) -> list[Statement]:
        return [constraints.create_index(self, spec.table, [spec.name])] if self._is_indexed(spec) else []

    def index_statements_of(self, spec: ColumnSpec) -> list[tuple[list[str], Statement]]:
        """Return the indexes that a column's definition asks for, each with its columns."""
        made = [constraints.add_unique(self, spec.table, [spec.name])] if spec.unique else []
        return [([spec.name], statement) for statement in (*made, *self._indexes(spec))]

    def index_sql(self, model: Any, index: Any, using: str = "") -> Statement:
        """Return CREATE INDEX, which is text with backticks."""
        return replace(super().index_sql(model, index, using), mark="`")

    def add_constraint_sql(self, model: Any, constraint: Any) -> Statement | None:
        """Return the statement that adds a constraint, which is text with backticks."""
        found = super().add_constraint_sql(model, constraint)
        return None if found is None else replace(found, mark="`")

    def add_index(self, model: Any, index: Any) -> None:
        """Create an index of the model's table; nothing happens where the server cannot hold it."""
        if self.can_hold(index):
            self.run(index.create_sql(model, self))

    def remove_index(self, model: Any, index: Any) -> None:
        """Drop an index; a foreign key that lived by it gets one of its own first."""
        if self.can_hold(index):
            self._keep_foreign_keys(model, [one for one, _order in index.fields_orders])
            self.run(index.remove_sql(model, self))

    def drop_index_named(self, table: str, name: str) -> Statement:
        """Return DROP INDEX, which names the table too."""
        return Statement((f"DROP INDEX {self.quote_name(name)} ON ", Table(table)), mark="`")

    def rename_index(self, model: Any, old_index: Any, new_index: Any) -> None:
        """Rename an index; nothing happens where the server cannot hold it."""
        if not self.can_hold(old_index):
            return
        table = model._meta.db_table
        self.flush_deferred(table)
        names = f"{self.quote_name(old_index.name)} TO {self.quote_name(new_index.name)}"
        self.run(Statement(("ALTER TABLE ", Table(table), f" RENAME INDEX {names}")))

    def remove_unique(self, model: Any, names: Sequence[str]) -> None:
        """Undo `add_unique`; a foreign key that lived by its index gets one of its own first."""
        self._keep_foreign_keys(model, [field.name for field in model._meta.local_fields if field.column == names[0]])
        super().remove_unique(model, names)

    def remove_constraint(self, model: Any, constraint: Any) -> None:
        """Remove a constraint from the model's table; foreign keys keep an index."""
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            self._keep_foreign_keys(model, list(constraint.fields))
        super().remove_constraint(model, constraint)

    def drop_constraint_sql(self, model: Any, constraint: Any) -> Statement | None:
        """Return the statement that removes a constraint; one that an index holds is dropped with the table's name."""
        if isinstance(constraint, UniqueConstraint) and constraints.needs_index(constraint):
            if not constraints.can_hold(self, constraint):
                return None
            return self.drop_index_named(model._meta.db_table, constraint.name)
        found = super().drop_constraint_sql(model, constraint)
        return None if found is None else replace(found, mark="`")

    def _keep_foreign_keys(self, model: Any, names: Sequence[str]) -> None:
        """Give the foreign key that begins an index an index of its own, if it has no other: the server wants one."""
        if not names or self.collect_sql:
            return
        spec = column.column_of(self, model, model._meta.get_field(names[0].removeprefix("-")))
        if spec is None or spec.references is None or not spec.references.constrained:
            return
        self.flush_deferred(spec.table)
        with self.connection.cursor() as cursor:
            found = self.connection.introspection.get_constraints(cursor, spec.table)
        leading = [name for name, facts in found.items() if facts["index"] and facts["columns"][:1] == [spec.name]]
        if len(leading) < 2:
            self.run(constraints.create_index(self, spec.table, [spec.name]))

    # ---- columns

    def add_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Add a column, filled through a default that goes away again; its keys and indexes wait."""
        filling = defaults.filling(self, field) if spec.generated is None and spec.default is None else None
        self._alter(spec.table, f"ADD COLUMN {self.quote_name(spec.name)} {self.definition(spec, filling)}")
        if filling is not None:
            self._alter(spec.table, f"ALTER COLUMN {self.quote_name(spec.name)} DROP DEFAULT")
        self.defer(*self.foreign_keys_of(spec), *self._indexes(spec))

    def drop_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Drop a column, after the foreign key that it is, or that refers to it, and checks that name it."""
        self.drop_foreign_key(spec)
        for name in self._checks_on(spec):
            self.run(constraints.drop_constraint(self, spec.table, name))
        self._alter(spec.table, f"DROP COLUMN {self.quote_name(spec.name)}")

    def _checks_on(self, spec: ColumnSpec) -> list[str]:
        if self.collect_sql:
            return []
        with self.connection.cursor() as cursor:
            found = self.connection.introspection.get_constraints(cursor, spec.table)
        # A check of the column alone goes with it, and has the column's name.
        return [name for name, facts in found.items() if facts["check"] and spec.name in facts["columns"] and name != spec.name]

    def change_column(self, model: Any, old_field: Any, new_field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        """Take away what stands in the way, rename, define the column anew, then put back what the new one wants."""
        moved = old.type != new.type or old.primary_key != new.primary_key or old.collation != new.collation
        incoming = self._incoming(old_field) if moved else []
        for spec, _field in incoming:
            self.drop_foreign_key(spec)
        self._take_away(model, old, new)
        if old.name != new.name:
            self._rename_column(old, new)
        self._fill_nulls(new_field, old, new)
        if new.primary_key and not old.primary_key:
            self._new_primary_key(model, new)
        elif self.definition(replace(old, name=new.name), keys=False) != self.definition(new, keys=False):
            self._alter(new.table, f"MODIFY COLUMN {self.quote_name(new.name)} {self.definition(new, keys=False)}")
        self._put_back(old, new)
        for spec, _field in incoming:
            retyped = replace(spec, type=new_field.rel_db_type(connection=self.connection))
            if retyped != spec:
                self._alter(spec.table, f"MODIFY COLUMN {self.quote_name(spec.name)} {self.definition(retyped, keys=False)}")
            self.run(*self.foreign_keys_of(_repointed(retyped, old, new)))

    def _incoming(self, field: Any) -> list[tuple[ColumnSpec, Any]]:
        found: list[tuple[ColumnSpec, Any]] = []
        for model, referring in tables.referring_columns(field):
            spec = column.column_of(self, model, referring)
            if spec is not None:
                self.flush_deferred(spec.table)
                found.append((spec, referring))
        return found

    def drop_foreign_key(self, spec: ColumnSpec) -> None:
        """Drop the foreign key that a column is, under whatever name; one that still waits is forgotten."""
        if spec.references is None or not spec.references.constrained:
            return
        waiting = [one for one in self.deferred_sql if one.waits_for_all and one.names_column(spec.table, spec.name)]
        if waiting:
            self.deferred_sql = [one for one in self.deferred_sql if one not in waiting]
            return
        made = constraints.foreign_key_name(self, spec, spec.references)
        for name in [made] if self.collect_sql else self._foreign_keys_in_catalogue(spec):
            self.run(Statement(("ALTER TABLE ", Table(spec.table), f" DROP FOREIGN KEY {self.quote_name(name)}")))

    def _foreign_keys_in_catalogue(self, spec: ColumnSpec) -> list[str]:
        with self.connection.cursor() as cursor:
            found = self.connection.introspection.get_constraints(cursor, spec.table)
        return [name for name, facts in found.items() if facts["foreign_key"] and list(facts["columns"]) == [spec.name]]

    def _take_away(self, model: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        if old.references and (old.references != new.references or old.type != new.type):
            self.drop_foreign_key(old)
        if old.unique and not new.unique:
            self._keep_foreign_keys(model, [field.name for field in model._meta.local_fields if field.column == old.name])
            made = constraints.unique_name(self, old.table, [old.name])
            name = self.find_constraint(model, [old.name], made, unique=True, primary_key=False)
            self.run(constraints.drop_constraint(self, old.table, name))
        if self._is_indexed(old) and not self._is_indexed(new):
            made = constraints.index_name(self, old.table, [old.name])
            self.run(self.drop_index_named(old.table, self.find_constraint(model, [old.name], made, index=True, unique=False)))

    def _rename_column(self, old: ColumnSpec, new: ColumnSpec) -> None:
        names = f"{self.quote_name(old.name)} TO {self.quote_name(new.name)}"
        gone, back = self._around_renaming(old, new)
        self._alter(old.table, *gone, f"RENAME COLUMN {names}", *back)
        self.deferred_sql = [one.with_column_renamed(old.table, old.name, new.name) for one in self.deferred_sql]

    def _around_renaming(self, old: ColumnSpec, new: ColumnSpec) -> tuple[list[str], list[str]]:
        """Return what a renaming takes away and puts back: MySQL renames no column that a check or another expression names."""
        gone: list[str] = []
        back: list[str] = []
        if self.collect_sql or self.connection.mysql_is_mariadb:
            return gone, back
        before, after = self.quote_name(old.name), self.quote_name(new.name)

        def renamed(found: re.Match[str]) -> str:
            return after if found[0].lower() == before.lower() else found[0]

        for start, name, rest in self.connection.introspection.written_parts(old.table):
            text = QUOTED.sub(renamed, rest)
            if text == rest:
                continue
            if start:
                gone.append(f"DROP {'CHECK' if start == 'CONSTRAINT ' else 'INDEX'} {name}")
            back.append(f"{'ADD' if start else 'MODIFY COLUMN'} {start}{name} {text}")
        return gone, back

    def _fill_nulls(self, field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        if not old.null or new.null:
            return
        filling = new.default if new.default is not None else defaults.filling(self, field)
        if filling is not None:
            name = Column(new.table, new.name)
            self.run(Statement(("UPDATE ", Table(new.table), " SET ", name, f" = {filling} WHERE ", name, " IS NULL")))

    def _new_primary_key(self, model: Any, new: ColumnSpec) -> None:
        """Move the primary key in one statement: a counting column may not be without a key for a moment."""
        held = column.column_of(self, model, model._meta.pk)
        actions: list[str] = []
        if held is not None:
            if held.suffix and held.name != new.name:
                actions.append(
                    f"MODIFY COLUMN {self.quote_name(held.name)} {self.definition(replace(held, suffix=''), keys=False)}"
                )
            actions.append("DROP PRIMARY KEY")
        actions.append(f"MODIFY COLUMN {self.quote_name(new.name)} {self.definition(new, keys=False)}")
        self._alter(new.table, *actions, f"ADD PRIMARY KEY ({self.quote_name(new.name)})")

    def _put_back(self, old: ColumnSpec, new: ColumnSpec) -> None:
        if new.unique and not old.unique:
            self.run(constraints.add_unique(self, new.table, [new.name]))
        if self._is_indexed(new) and not self._is_indexed(old):
            self.run(constraints.create_index(self, new.table, [new.name]))
        if new.references and (old.references != new.references or old.type != new.type):
            self.defer(*self.foreign_keys_of(new))

    def _alter(self, table: str, *actions: str) -> None:
        self.run(Statement(("ALTER TABLE ", Table(table), f" {', '.join(actions)}")))


def _repointed(spec: ColumnSpec, old: ColumnSpec, new: ColumnSpec) -> ColumnSpec:
    reference = spec.references
    if reference is None or (reference.table, reference.column) != (old.table, old.name):
        return spec
    return replace(spec, references=replace(reference, table=new.table, column=new.name))
