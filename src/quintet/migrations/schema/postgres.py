"""The schema editor of PostgreSQL: tables change in place, as many changes of a column as possible in one ALTER TABLE."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.kit.vectors import Wire
from quintet.migrations.schema import column, constraints, conversion, defaults, literals, tables
from quintet.migrations.schema.column import ColumnSpec
from quintet.migrations.schema.editor import SchemaEditor
from quintet.migrations.schema.statement import Column, Part, Statement, Table

LITERALS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        **literals.WRITERS,
        bool: lambda value: "true" if value else "false",
        bytes: lambda value: f"'\\x{value.hex()}'::bytea",
        bytearray: lambda value: f"'\\x{value.hex()}'::bytea",
        memoryview: lambda value: f"'\\x{value.hex()}'::bytea",
        Wire: lambda value: f"'{value.text()}'",
        str: lambda value: _text(value),
        list: lambda value: f"ARRAY[{', '.join(literals.literal(one, LITERALS) for one in value)}]",
    }
)

PATTERN_CLASSES: Mapping[str, str] = MappingProxyType({"varchar": "varchar_pattern_ops", "text": "text_pattern_ops"})


def _text(value: str) -> str:
    plain = literals.text_literal(value)
    return " E" + plain.replace("\\", "\\\\") if "\\" in plain else plain


def pattern_class(spec: ColumnSpec) -> str | None:
    """Return the operator class of the second index that LIKE needs on an indexed text column, or None."""
    if not (spec.indexed or spec.unique or spec.primary_key) or spec.collation or "[" in spec.type:
        return None
    return PATTERN_CLASSES.get(spec.type.partition("(")[0])


class PostgresSchemaEditor(SchemaEditor):
    """Creates, changes and drops tables of a PostgreSQL database."""

    conversions: ClassVar[Mapping[tuple[str, str], str]] = conversion.POSTGRES

    def quote_value(self, value: Any) -> str:
        """Return a prepared value as a literal.

        Raises NoLiteralError for a type that DDL cannot hold.
        """
        plain = getattr(value, "obj", value)  # the driver's wrapper of a JSON value holds it as ``obj``
        return literals.literal(plain, LITERALS) if plain is value else literals.text_literal(value.dumps(plain))

    def statements_of(self, sql: str) -> list[str]:
        """Return the text as one piece: the database takes several statements at once."""
        return [sql] if sql.strip() else []

    def execute(self, sql: str | Statement, params: Sequence[Any] | None = ()) -> None:
        """Run one statement, or gather it, after settling what changed rows left pending."""
        if self.rows_changed and not self.collect_sql:
            # ALTER TABLE refuses a table whose deferred foreign keys still wait for the end of the transaction.
            self.rows_changed = False
            if self.connection.in_atomic_block:
                super().execute("SET CONSTRAINTS ALL IMMEDIATE", None)
                super().execute("SET CONSTRAINTS ALL DEFERRED", None)
        super().execute(sql, params)

    def waiting_for(self, model: Any) -> list[Statement]:
        """Return the constraints, foreign keys and indexes of a new table."""
        table = model._meta.db_table
        specs = list(column.columns_of(self, model))
        waiting = [
            constraints.add_unique(self, table, constraints.composed_columns(model, names))
            for names in tables.field_sets(model._meta.unique_together)
        ]
        waiting += [statement for spec in specs for statement in self._foreign_keys(spec)]
        waiting += tables.outer_constraints(self, model)
        waiting += [statement for spec in specs for statement in self._indexes(spec)]
        return waiting + [one.create_sql(model, self) for one in model._meta.indexes if self.holds(one)]

    def comments_of(self, model: Any) -> list[Statement]:
        """Return COMMENT statements for the table and its columns."""
        found: list[Statement] = []
        if model._meta.db_table_comment:
            text = self.quote_value(model._meta.db_table_comment)
            found.append(Statement(("COMMENT ON TABLE ", Table(model._meta.db_table), f" IS {text}")))
        return found + [self._comment(spec) for spec in column.columns_of(self, model) if spec.comment]

    def _comment(self, spec: ColumnSpec) -> Statement:
        text = self.quote_value(spec.comment) if spec.comment else "NULL"
        return Statement(("COMMENT ON COLUMN ", Table(spec.table), ".", Column(spec.table, spec.name), f" IS {text}"))

    def _foreign_keys(self, spec: ColumnSpec) -> list[Statement]:
        if spec.references is None or not spec.references.constrained:
            return []
        return [constraints.add_foreign_key(self, spec, spec.references)]

    def _indexes(self, spec: ColumnSpec) -> list[Statement]:
        plain = [constraints.create_index(self, spec.table, [spec.name])] if spec.indexed else []
        return plain + self._pattern_indexes(spec)

    def named_indexes(self, spec: ColumnSpec) -> list[tuple[str, Statement]]:
        """Return the names and statements of the indexes that a column asks for, besides that of a unique constraint."""
        plain = [(constraints.index_name(self, spec.table, [spec.name]), one) for one in self._indexes(spec)[: int(spec.indexed)]]
        return plain + [(self._pattern_name(spec), one) for one in self._pattern_indexes(spec)]

    def _pattern_indexes(self, spec: ColumnSpec) -> list[Statement]:
        operators = pattern_class(spec)
        if operators is None:
            return []
        name = self.quote_name(self._pattern_name(spec))
        return [Statement((f"CREATE INDEX {name} ON ", Table(spec.table), " (", Column(spec.table, spec.name), f" {operators})"))]

    def _pattern_name(self, spec: ColumnSpec) -> str:
        return constraints.index_name(self, spec.table, [spec.name], "_like")

    # -- columns

    def add_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Add a column, filled through a default that goes away again; its keys and indexes wait."""
        filling = defaults.filling(self, field) if spec.generated is None and spec.default is None else None
        clause = column.definition(self, spec, default=filling)
        self._alter(spec.table, [f"ADD COLUMN {self.quote_name(spec.name)} {clause}"])
        if filling is not None:
            self._alter(spec.table, [f"ALTER COLUMN {self.quote_name(spec.name)} DROP DEFAULT"])
        if spec.comment:
            self.run(self._comment(spec))
        self.defer(*self._foreign_keys(spec), *self._indexes(spec))

    def drop_column(self, model: Any, field: Any, spec: ColumnSpec) -> None:
        """Drop a column; the database drops its constraints and indexes with it."""
        self._alter(spec.table, [f"DROP COLUMN {self.quote_name(spec.name)}"])
        self._forget_plans()

    def change_column(self, model: Any, old_field: Any, new_field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        """Take away what stands in the way, rename, alter in one statement, then put back what the new column wants."""
        told = column.value_of(old) != column.value_of(new)
        incoming = self._incoming(old_field) if told or old.primary_key != new.primary_key else []
        for other_model, spec in incoming:
            self._drop_foreign_key(other_model, spec)
        self._take_away(model, old, new)
        if old.name != new.name:
            self._rename_column(old, new)
        self._fill_nulls(new_field, old, new)
        actions = self._actions(old, new)
        if actions:
            self._alter(new.table, actions)
        self._restart_sequence(old, new)
        self._put_back(old, new)
        for _, spec in incoming:
            retyped = column.following(spec, old, new)
            if column.value_of(retyped) != column.value_of(spec):
                self._follow_type(spec, retyped)
            self.run(*self._foreign_keys(retyped))
        if told:
            self._forget_plans()

    def _follow_type(self, spec: ColumnSpec, retyped: ColumnSpec) -> None:
        other_class = pattern_class(spec) != pattern_class(retyped)
        if other_class and pattern_class(spec):
            self.run(constraints.drop_index(self, self._pattern_name(spec)))
        self._alter(spec.table, self._type_action(spec, retyped))
        if other_class:
            self.run(*self._pattern_indexes(retyped))

    def drop_table(self, table: str) -> None:
        """Drop a table and forget what waits for it."""
        super().drop_table(table)
        self._forget_plans()

    def _forget_plans(self) -> None:
        # A statement that this session has prepared is refused once its columns are of another type; within a transaction the
        # refusal could not be mended by preparing it anew.
        if not self.collect_sql:
            self.connection.forget_prepared()

    def _incoming(self, field: Any) -> list[tuple[Any, ColumnSpec]]:
        found = []
        for model, referring in tables.referring_columns(field):
            spec = column.column_of(self, model, referring)
            if spec is not None:
                self.flush_deferred(spec.table)
                found.append((model, spec))
        return found

    def _drop_foreign_key(self, model: Any, spec: ColumnSpec) -> None:
        if spec.references is None or not spec.references.constrained:
            return
        made = constraints.foreign_key_name(self, spec, spec.references)
        waiting = [one for one in self.deferred_sql if one.waits_for_all and one.names_column(spec.table, spec.name)]
        if waiting:
            self.deferred_sql = [one for one in self.deferred_sql if one not in waiting]
            return
        name = made if self.collect_sql else self._foreign_key_in_catalogue(spec, made)
        self.run(constraints.drop_constraint(self, spec.table, name))

    def _foreign_key_in_catalogue(self, spec: ColumnSpec, made: str) -> str:
        with self.connection.cursor() as cursor:
            found = self.connection.introspection.get_constraints(cursor, spec.table)
        names = [name for name, facts in found.items() if facts["foreign_key"] and list(facts["columns"]) == [spec.name]]
        return made if made in names or not names else names[0]

    def _take_away(self, model: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        if old.references and (old.references != new.references or old.type != new.type):
            self._drop_foreign_key(model, old)
        if old.unique and not new.unique:
            made = constraints.unique_name(self, old.table, [old.name])
            name = self.find_constraint(model, [old.name], made, unique=True, primary_key=False)
            self.run(constraints.drop_constraint(self, old.table, name))
        if new.primary_key and not old.primary_key:
            self._drop_primary_key(model)
        if old.indexed and not new.indexed:
            self.run(constraints.drop_index(self, self._index_of(model, old)))
        if pattern_class(old) and pattern_class(old) != pattern_class(new):
            self.run(constraints.drop_index(self, self._pattern_name(old)))
        if old.suffix and not new.suffix:
            self._stop_numbering(old)
        if old.check and old.check != new.check:
            name = self.find_constraint(model, [old.name], f"{old.table}_{old.name}_check", check=True)
            self.run(constraints.drop_constraint(self, old.table, name))

    def _index_of(self, model: Any, spec: ColumnSpec) -> str:
        made = constraints.index_name(self, spec.table, [spec.name])
        return self.find_constraint(model, [spec.name], made, index=True, unique=False)

    def _drop_primary_key(self, model: Any) -> None:
        held = column.column_of(self, model, model._meta.pk)
        if held is None:
            return
        name = self.find_constraint(model, [held.name], f"{held.table}_pkey", primary_key=True)
        self.run(constraints.drop_constraint(self, held.table, name))

    def _rename_column(self, old: ColumnSpec, new: ColumnSpec) -> None:
        names = f"{self.quote_name(old.name)} TO {self.quote_name(new.name)}"
        self.run(Statement(("ALTER TABLE ", Table(old.table), f" RENAME COLUMN {names}")))
        self.deferred_sql = [one.with_column_renamed(old.table, old.name, new.name) for one in self.deferred_sql]

    def _fill_nulls(self, field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
        if not old.null or new.null:
            return
        filling = new.default if new.default is not None else defaults.filling(self, field)
        if filling is None:
            return
        name = Column(new.table, new.name)
        head: tuple[Part, ...] = ("UPDATE ", Table(new.table), " SET ", name, f" = {filling} WHERE ", name, " IS NULL")
        self.run(Statement(head))
        self.note_rows_changed()

    def _actions(self, old: ColumnSpec, new: ColumnSpec) -> list[str]:
        alter = f"ALTER COLUMN {self.quote_name(new.name)}"
        actions: list[str] = []
        if old.type != new.type or old.collation != new.collation:
            actions += self._type_action(old, new)
        if old.default != new.default:
            actions.append(f"{alter} DROP DEFAULT" if new.default is None else f"{alter} SET DEFAULT {new.default}")
        if old.null != new.null:
            actions.append(f"{alter} {'DROP' if new.null else 'SET'} NOT NULL")
        if new.suffix and not old.suffix:
            actions.append(f"{alter} ADD {new.suffix}")
        return actions

    def _type_action(self, old: ColumnSpec, new: ColumnSpec) -> list[str]:
        name = self.quote_name(new.name)
        collation = f" COLLATE {self.quote_name(new.collation)}" if new.collation else ""
        using = self._using(old, new, name)
        before = [f"ALTER COLUMN {name} DROP DEFAULT"] if using and old.default is not None else []
        after = [f"ALTER COLUMN {name} SET DEFAULT {old.default}"] if before and old.default == new.default else []
        return [*before, f"ALTER COLUMN {name} TYPE {new.type}{collation}{using}", *after]

    def _using(self, old: ColumnSpec, new: ColumnSpec, name: str) -> str:
        """Return what makes the new values, where assigning the old ones does not; NULL where no row has a value."""
        if not conversion.is_known(old, new):
            return f" USING {name}::{new.type}" if _kind(old.type) != _kind(new.type) else ""
        if old.kind == new.kind:
            return ""
        converted = self.converted(old, new, name)
        if converted is None:
            # Only gathered, the statement is for a person to run: the database then says what it thinks of the cast.
            converted = f"{name}::{new.type}" if self.collect_sql else f"NULL::{new.type}"
        return f" USING {converted}"

    def _serial_sequence(self, spec: ColumnSpec) -> str | None:
        """Return the sequence of a column that was made as ``serial``, in databases from before identity columns, or None."""
        if self.collect_sql:
            return None
        row = self.connection.fetch_one(
            "SELECT pg_get_serial_sequence(%s, %s) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s "
            "AND attidentity = ''",
            (self.quote_name(spec.table), spec.name, self.quote_name(spec.table), spec.name),
        )
        return row[0] if row is not None else None

    def _stop_numbering(self, spec: ColumnSpec) -> None:
        name, sequence = self.quote_name(spec.name), self._serial_sequence(spec)
        if sequence is None:
            self._alter(spec.table, [f"ALTER COLUMN {name} DROP IDENTITY IF EXISTS"])
            return
        self._alter(spec.table, [f"ALTER COLUMN {name} DROP DEFAULT"])
        self.run(f"DROP SEQUENCE {sequence}")

    def _restart_sequence(self, old: ColumnSpec, new: ColumnSpec) -> None:
        if old.suffix and new.suffix and old.type != new.type:
            # The sequence of an identity column follows the column's type by itself.
            sequence = self._serial_sequence(new)
            self.run(*([f"ALTER SEQUENCE {sequence} AS {new.type}"] if sequence is not None else []))
        if not new.suffix or old.suffix:
            return
        table, name = self.quote_name(new.table), self.quote_name(new.name)
        sequence = f"pg_get_serial_sequence({self.quote_value(table)}, {self.quote_value(new.name)})"
        self.run(f"SELECT setval({sequence}, coalesce(max({name}), 0) + 1, false) FROM {table}")  # noqa: S608  names are quoted

    def _put_back(self, old: ColumnSpec, new: ColumnSpec) -> None:
        name = Column(new.table, new.name)
        if new.primary_key and not old.primary_key:
            self.run(Statement(("ALTER TABLE ", Table(new.table), " ADD PRIMARY KEY (", name, ")")))
        if new.unique and not old.unique:
            self.run(constraints.add_unique(self, new.table, [new.name]))
        if new.indexed and not old.indexed:
            self.run(constraints.create_index(self, new.table, [new.name]))
        if pattern_class(new) and pattern_class(old) != pattern_class(new):
            self.run(*self._pattern_indexes(new))
        if new.references and (old.references != new.references or old.type != new.type):
            self.defer(*self._foreign_keys(new))
        if new.check and old.check != new.check:
            check = constraints.index_name(self, new.table, [new.name], "_check")
            self.run(constraints.add_constraint(self, new.table, check, f"CHECK ({new.check})"))
        if old.comment != new.comment:
            self.run(self._comment(new))

    def _alter(self, table: str, actions: Sequence[str]) -> None:
        self.run(Statement(("ALTER TABLE ", Table(table), f" {', '.join(actions)}")))


def _kind(type_name: str) -> str:
    return type_name.partition("(")[0].strip()
