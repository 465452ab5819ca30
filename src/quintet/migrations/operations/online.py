"""Operations that change a table while it is read and written: the parts of safe multi-step migrations.

On PostgreSQL they take the form that blocks nobody; so do they on MariaDB and MySQL, where there is one; else they take the plain
one, so that the same files serve a project's tests. What builds an index concurrently needs a migration with ``atomic = False``;
a killed or failed build is cleaned up and done again when the migration is.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from quintet.drivers.errors import NotSupportedError
from quintet.kit.record import replace
from quintet.migrations import patience
from quintet.migrations.operations.base import FieldOperation, Operation, OperationCategory
from quintet.migrations.operations.fields import RemoveField
from quintet.migrations.operations.indexes import AddConstraint, AddIndex, IndexOperation, RemoveIndex
from quintet.migrations.operations.models import CreateModel, DeleteModel
from quintet.migrations.schema import column, constraints, online, online_mysql
from quintet.migrations.schema.statement import Statement
from quintet.orm.constraints import CheckConstraint, UniqueConstraint

PUBLIC = "quintet.contrib.postgres.operations"
POSTGRES, MYSQL = "postgresql", "mysql"


def require_outside_transaction(operation: Operation, editor: Any) -> None:
    """Refuse a transaction around what PostgreSQL does in several of its own.

    Raises NotSupportedError.
    """
    if editor.connection.in_atomic_block:
        raise NotSupportedError(
            f"The {type(operation).__name__} operation cannot be executed inside a transaction (set atomic = False on the "
            "migration)."
        )


def build_index(operation: Operation, editor: Any, table: str, name: str, statement: Statement) -> None:
    """Build one index concurrently, unless it is there already; a failed build leaves nothing."""
    concurrent = online.concurrently(statement)
    if editor.collect_sql:
        editor.run(concurrent)
        return
    require_outside_transaction(operation, editor)
    connection, text = editor.connection, concurrent.sql(editor.quote_name)

    def build() -> None:
        if not online.is_built(connection, table, name, statement):
            editor.execute_once(text)

    with patience.limits(connection, lock=False):
        patience.statement(connection, text, build, editor.tell_wait)


def drop_index(operation: Operation, editor: Any, name: str) -> None:
    """Drop one index concurrently; one that is gone already is no error."""
    statement = online.concurrently(constraints.drop_index(editor, name))
    if not editor.collect_sql:
        require_outside_transaction(operation, editor)
    with patience.limits(editor.connection, lock=False):
        editor.run(statement)


def build_on_mysql(editor: Any, model: Any, index: Any) -> None:
    """Build one index of a model on MariaDB or MySQL while writes go on; nothing happens where the server cannot hold it."""
    if index.contains_expressions or not editor.can_hold(index):
        editor.add_index(model, index)
        return
    names = constraints.composed_columns(model, index.fields)
    online_mysql.build(editor, model._meta.db_table, names, index.create_sql(model, editor), name=index.name, unique=False)


class AddIndexConcurrently(AddIndex):
    """Create an index while writes go on. The migration must have ``atomic = False``."""

    resumes: ClassVar[bool] = True

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index.

        Raises NotSupportedError inside a transaction.
        """
        own = {POSTGRES: self._build, MYSQL: self._build_on_mysql}
        _by_kind(schema_editor, own, super().database_forwards, app_label, from_state, to_state)

    def _build(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is not None:
            build_index(self, editor, model._meta.db_table, self.index.name, self.index.create_sql(model, editor))

    def _build_on_mysql(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is not None:
            build_on_mysql(editor, model, self.index)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index while writes go on."""
        _by_kind(schema_editor, {POSTGRES: self._drop}, super().database_backwards, app_label, from_state, to_state)

    def _drop(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        if self.model_in(app_label, editor, from_state) is not None:
            drop_index(self, editor, self.index.name)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return (
            f"Concurrently create index {self.index.name} on field(s) {', '.join(self.index.fields)} of model {self.model_name}"
        )


class RemoveIndexConcurrently(RemoveIndex):
    """Drop an index while writes go on. The migration must have ``atomic = False``."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index.

        Raises NotSupportedError inside a transaction.
        """
        _by_kind(schema_editor, {POSTGRES: self._drop}, super().database_forwards, app_label, from_state, to_state)

    def _drop(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        if self.model_in(app_label, editor, from_state) is not None:
            drop_index(self, editor, self.name)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index again while writes go on."""
        own = {POSTGRES: self._build, MYSQL: self._build_on_mysql}
        _by_kind(schema_editor, own, super().database_backwards, app_label, from_state, to_state)

    def _build_on_mysql(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is not None:
            build_on_mysql(editor, model, self.state_of(app_label, to_state).get_index_by_name(self.name))

    def _build(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is not None:
            index = self.state_of(app_label, to_state).get_index_by_name(self.name)
            build_index(self, editor, model._meta.db_table, self.name, index.create_sql(model, editor))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Concurrently remove index {self.name} from {self.model_name}"


class AddConstraintNotValid(AddConstraint):
    """Add a CheckConstraint that binds new and changed rows, without reading those that exist."""

    def __init__(self, model_name: str, constraint: Any) -> None:
        if not isinstance(constraint, CheckConstraint):
            raise TypeError("AddConstraintNotValid.constraint must be a check constraint.")
        super().__init__(model_name, constraint)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the constraint NOT VALID."""
        _by_kind(schema_editor, {POSTGRES: self._add}, super().database_forwards, app_label, from_state, to_state)

    def _add(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is not None:
            editor.run(online.not_valid(self.constraint.create_sql(model, editor)))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Create not valid constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The constraint's name, and that it is not valid yet."""
        return f"{super().migration_name_fragment}_not_valid"


class ValidateConstraint(IndexOperation):
    """Check the rows that existed when a constraint was added NOT VALID, while writes go on."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION
    option_name: ClassVar[str] = "constraints"

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Validate the constraint."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None and schema_editor.connection.vendor == POSTGRES:
            validate(schema_editor, model._meta.db_table, self.name)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the constraint as it is: what is valid need not be made doubtful."""

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Validate constraint {self.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``validate_``, the model's name and the constraint's."""
        return f"{self.model_name_lower}_validate_{self.name.lower()}"


def validate(editor: Any, table: str, name: str) -> None:
    """Validate one constraint, waiting as long as it takes: nobody waits behind it."""
    with patience.limits(editor.connection, lock=False):
        editor.run(online.validate(editor, table, name))


class AddUniqueConcurrently(AddConstraint):
    """Add a UniqueConstraint while writes go on: build a unique index, then make it the constraint.

    The migration must have ``atomic = False``.
    """

    resumes: ClassVar[bool] = True

    def __init__(self, model_name: str, constraint: Any) -> None:
        if not isinstance(constraint, UniqueConstraint):
            raise TypeError("AddUniqueConcurrently.constraint must be a unique constraint.")
        super().__init__(model_name, constraint)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index and attach it.

        Raises NotSupportedError inside a transaction, IntegrityError when values come twice.
        """
        own = {POSTGRES: self._build, MYSQL: self._build_on_mysql}
        _by_kind(schema_editor, own, super().database_forwards, app_label, from_state, to_state)

    def _build_on_mysql(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        statement = None if model is None else self.constraint.create_sql(model, editor)
        if model is not None and statement is not None:
            names = constraints.composed_columns(model, self.constraint.fields)
            online_mysql.build(editor, model._meta.db_table, names, statement, name=self.constraint.name, unique=True)

    def _build(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = self.model_in(app_label, editor, to_state)
        if model is None:
            return
        table, one = model._meta.db_table, self.constraint
        if constraints.needs_index(one):
            build_index(self, editor, table, one.name, one.create_sql(model, editor))
            return
        nulls = constraints.nulls_clause(one)
        names = constraints.composed_columns(model, one.fields)
        attach = online.attach_unique(editor, table, one.name, constraints.deferral_clause(one))
        build_unique(self, editor, table, one.name, online.plain_unique_index(editor, table, names, one.name, nulls), attach)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Concurrently create constraint {self.constraint.name} on model {self.model_name}"


def build_unique(operation: Operation, editor: Any, table: str, name: str, statement: Statement, attach: Statement) -> None:
    """Build a unique index concurrently and make it a constraint; one that is attached already is left as it is."""
    if not editor.collect_sql and _is_constraint(editor.connection, table, name):
        return
    build_index(operation, editor, table, name, statement)
    editor.run(attach)


def _is_constraint(connection: Any, table: str, name: str) -> bool:
    row = connection.fetch_one(
        "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s",
        (connection.ops.quote_name(table), name),
    )
    return row is not None


class IndexFieldConcurrently(FieldOperation):
    """Build the indexes that a field's definition asks for (``db_index``, ``unique``, LIKE) while writes go on.

    For a field whose column was added or changed without them, by `SeparateDatabaseAndState`. The migration must have
    ``atomic = False``.
    """

    resumes: ClassVar[bool] = True
    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name, name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the field says its indexes already."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the indexes.

        Raises NotSupportedError inside a transaction on PostgreSQL.
        """
        model = _held_model(self, app_label, schema_editor, to_state)
        if model is None:
            return
        editor, field = schema_editor, model._meta.get_field(self.name)
        spec = column.column_of(editor, model, field)
        assert spec is not None
        if editor.connection.vendor == MYSQL:
            for names, statement in editor.index_statements_of(spec):
                online_mysql.build(editor, spec.table, names, statement, unique=spec.unique)
            return
        if editor.connection.vendor != POSTGRES:
            editor.change_column(model, field, field, replace(spec, indexed=False, unique=False), spec)
            return
        if spec.unique:
            name = constraints.unique_name(editor, spec.table, [spec.name])
            made = online.plain_unique_index(editor, spec.table, [spec.name], name)
            build_unique(self, editor, spec.table, name, made, online.attach_unique(editor, spec.table, name))
        for name, statement in editor.named_indexes(spec):
            build_index(self, editor, spec.table, name, statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the indexes."""
        model = _held_model(self, app_label, schema_editor, to_state)
        if model is None:
            return
        editor, field = schema_editor, model._meta.get_field(self.name)
        spec = column.column_of(editor, model, field)
        assert spec is not None
        if editor.connection.vendor != POSTGRES:
            editor.change_column(model, field, field, spec, replace(spec, indexed=False, unique=False))
            return
        if spec.unique:
            editor.remove_unique(model, [spec.name])
        for name, _ in editor.named_indexes(spec):
            drop_index(self, editor, name)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Concurrently create the indexes of field {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name, the field's and ``index``."""
        return f"{self.model_name_lower}_{self.name_lower}_index"


class _ForeignKeyOperation(FieldOperation):
    """An operation on the constraint of a foreign key whose column is there; the state says the key already."""

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name, name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is."""

    def _spec(self, app_label: str, editor: Any, state: Any) -> Any:
        """Return the key's column with its reference, or None where this database does not hold the model."""
        model = _held_model(self, app_label, editor, state)
        if model is None:
            return None
        spec = column.column_of(editor, model, model._meta.get_field(self.name))
        if spec is None or spec.references is None:
            raise ValueError(f"{self.model_name}.{self.name} is no foreign key, so it has no constraint to add.")
        return spec

    def _rebind(self, app_label: str, editor: Any, state: Any, *, bound: bool) -> None:
        """Make the key's column refer, or refer no longer, where a constraint cannot be added by itself."""
        model = _held_model(self, app_label, editor, state)
        field = model._meta.get_field(self.name)
        free = copy.copy(field)
        free.db_constraint = False
        editor.alter_field(model, *((free, field) if bound else (field, free)))


class AddForeignKeyNotValid(_ForeignKeyOperation):
    """Add the constraint of a foreign key whose column exists, binding new and changed rows only."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the constraint NOT VALID."""
        spec = self._spec(app_label, schema_editor, to_state)
        if spec is not None and schema_editor.connection.vendor == MYSQL:
            online_mysql.bind(schema_editor, spec)
        elif spec is not None and schema_editor.connection.vendor != POSTGRES:
            self._rebind(app_label, schema_editor, to_state, bound=True)
        elif spec is not None:
            schema_editor.run(online.not_valid(constraints.add_foreign_key(schema_editor, spec, spec.references)))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the constraint."""
        spec = self._spec(app_label, schema_editor, to_state)
        if spec is not None and schema_editor.connection.vendor == MYSQL:
            online_mysql.unbind(schema_editor, spec)
        elif spec is not None and schema_editor.connection.vendor != POSTGRES:
            self._rebind(app_label, schema_editor, to_state, bound=False)
        elif spec is not None:
            name = constraints.foreign_key_name(schema_editor, spec, spec.references)
            schema_editor.run(constraints.drop_constraint(schema_editor, spec.table, name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Create not valid foreign key of {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name, the field's and ``key``."""
        return f"{self.model_name_lower}_{self.name_lower}_key"


class ValidateForeignKey(_ForeignKeyOperation):
    """Check the rows that existed when a foreign key was added NOT VALID, while writes go on."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Validate the constraint."""
        spec = self._spec(app_label, schema_editor, to_state)
        if spec is not None and schema_editor.connection.vendor == POSTGRES:
            validate(schema_editor, spec.table, constraints.foreign_key_name(schema_editor, spec, spec.references))
        elif spec is not None and schema_editor.connection.vendor == MYSQL and not schema_editor.collect_sql:
            online_mysql.look_up(schema_editor, spec)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the constraint as it is."""

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Validate foreign key of {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name, the field's and ``validate_key``."""
        return f"{self.model_name_lower}_{self.name_lower}_validate_key"


class DropColumn(FieldOperation):
    """Drop the column of a field that has left the models already; ``field`` is what it was, for the way back.

    The second half of removing a field: the first, before the deployment, takes it out of the state only.
    """

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name, "field": self.field}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the field is gone."""

    def _with_field(self, app_label: str, state: Any) -> Any:
        before = state.clone()
        before.add_field(app_label, self.model_name_lower, self.name, self.field, True)
        return before

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the column."""
        before = self._with_field(app_label, from_state)
        RemoveField(self.model_name, self.name).database_forwards(app_label, schema_editor, before, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the column again, filled with the field's default."""
        before = self._with_field(app_label, to_state)
        RemoveField(self.model_name, self.name).database_backwards(app_label, schema_editor, from_state, before)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Drop column of removed field {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``drop_``, the model's name and the field's."""
        return f"drop_{self.model_name_lower}_{self.name_lower}"


class DropTable(Operation):
    """Drop the table of a model that has left the models already; ``model`` is the CreateModel that makes it again."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def __init__(self, model: CreateModel) -> None:
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model": self.model}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the model is gone."""

    def _with_model(self, app_label: str, state: Any) -> Any:
        before = state.clone()
        self.model.state_forwards(app_label, before)
        return before

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table; what its keys referred to may be gone already."""
        plain = [(name, field) for name, field in self.model.fields if field.remote_field is None or field.primary_key]
        options = {name: value for name, value in self.model.options.items() if name in ("db_table", "managed")}
        before = from_state.clone()
        CreateModel(self.model.name, plain, options).state_forwards(app_label, before)
        DeleteModel(self.model.name).database_forwards(app_label, schema_editor, before, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the table again, empty."""
        before = self._with_model(app_label, to_state)
        self.model.database_forwards(app_label, schema_editor, from_state, before)

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether it drops that model's table, or its definition refers to it."""
        return self.model.references_model(name, app_label)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Drop table of removed model {self.model.name}"

    @property
    def migration_name_fragment(self) -> str:
        """``drop_`` and the model's name."""
        return f"drop_{self.model.name_lower}"


Change = Callable[..., None]


def _by_kind(editor: Any, own: Mapping[str, Change], plain: Change, app_label: str, from_state: Any, to_state: Any) -> None:
    """Make the change in the form that this kind of database has for it, else in the plain one."""
    own.get(editor.connection.vendor, plain)(app_label, editor, from_state, to_state)


def _held_model(operation: FieldOperation, app_label: str, editor: Any, state: Any) -> Any:
    model = state.apps.get_model(app_label, operation.model_name)
    return model if operation.allow_migrate_model(editor.connection.alias, model) else None


for _public in (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    AddConstraintNotValid,
    ValidateConstraint,
    AddUniqueConcurrently,
    IndexFieldConcurrently,
    AddForeignKeyNotValid,
    ValidateForeignKey,
):
    _public.__module__ = PUBLIC  # migration files name their documented path
