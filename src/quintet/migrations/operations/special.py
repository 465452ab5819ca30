"""Operations with the user's own code or SQL, and the one that keeps state and database apart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

from quintet.drivers import router as routing
from quintet.drivers.atomic import atomic as atomic_block
from quintet.migrations.operations.base import Operation, OperationCategory

Sql: TypeAlias = str | list[Any] | tuple[Any, ...]


def _spelled_out(operation: Operation, absent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that were given, told by what an ``absent`` one is kept as."""
    return {name: held for name, unsaid in absent.items() if (held := getattr(operation, name)) != unsaid}


class SeparateDatabaseAndState(Operation):
    """Do one list of operations to the database and another to the state."""

    category: ClassVar[OperationCategory | None] = OperationCategory.MIXED
    serialization_expand_args: ClassVar[list[str]] = ["database_operations", "state_operations"]

    def __init__(
        self, database_operations: Sequence[Operation] | None = None, state_operations: Sequence[Operation] | None = None
    ) -> None:
        self.database_operations = list(database_operations or [])
        self.state_operations = list(state_operations or [])

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again, without empty lists."""
        return type(self).__name__, [], _spelled_out(self, {"database_operations": [], "state_operations": []})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Apply the state's list."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Apply the database's list, each operation between the states that it makes itself."""
        before = from_state
        for operation in self.database_operations:
            after = before.clone()
            operation.state_forwards(app_label, after)
            operation.database_forwards(app_label, schema_editor, before, after)
            before = after

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Undo the database's list, last operation first."""
        states = [to_state]
        for operation in self.database_operations:
            after = states[-1].clone()
            operation.state_forwards(app_label, after)
            states.append(after)
        for position in reversed(range(len(self.database_operations))):
            operation = self.database_operations[position]
            operation.database_backwards(app_label, schema_editor, states[position + 1], states[position])

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return "Custom state/database change combination"


class RunSQL(Operation):
    """Run SQL as it is written: a text of statements, or a list of texts and (text, parameters) pairs.

    ``state_operations`` say what the SQL does to the models; ``hints`` go to the database routers.
    """

    category: ClassVar[OperationCategory | None] = OperationCategory.SQL
    noop: ClassVar[str] = ""

    def __init__(
        self,
        sql: Sql,
        reverse_sql: Sql | None = None,
        state_operations: Sequence[Operation] | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        self.sql = sql
        self.reverse_sql = reverse_sql
        self.state_operations = list(state_operations or [])
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again; ``elidable`` is for squashing only and not written."""
        options = _spelled_out(self, {"reverse_sql": None, "state_operations": [], "hints": {}})
        return type(self).__name__, [], {"sql": self.sql, **options}

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # an instance knows better than its class
        """Whether there is SQL for the way back."""
        return self.reverse_sql is not None

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Apply the operations that describe what the SQL does."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the SQL where the routers allow it."""
        if routing.router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            run_sql(schema_editor, self.sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the reverse SQL where the routers allow it.

        Raises NotImplementedError when there is none.
        """
        if self.reverse_sql is None:
            raise NotImplementedError("You cannot reverse this operation")
        if routing.router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            run_sql(schema_editor, self.reverse_sql)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return "Raw SQL operation"


def run_sql(schema_editor: Any, sql: Sql) -> None:
    """Run a text of statements, or each entry of a list.

    Raises ValueError for an entry that is neither a text nor a (text, parameters) pair.
    """
    if sql == RunSQL.noop:
        return
    if isinstance(sql, str):
        for statement in schema_editor.statements_of(sql):
            schema_editor.execute(statement, None)
    else:
        for entry in sql:
            _run_entry(schema_editor, entry)
    schema_editor.note_rows_changed()


def _run_entry(schema_editor: Any, entry: Any) -> None:
    if isinstance(entry, str):
        text, parameters = entry, None
    elif isinstance(entry, list | tuple) and len(entry) == 2:
        text, parameters = entry
    else:
        raise ValueError(f"Expected a 2-tuple but got {entry!r}: write (sql, parameters), or the SQL as a text.")
    if text != RunSQL.noop:
        schema_editor.execute(text, parameters)


class RunPython(Operation):
    """Call the user's function with the historical models and the schema editor.

    ``atomic`` None follows the migration; True asks for a transaction around the function in a non-atomic migration.
    """

    category: ClassVar[OperationCategory | None] = OperationCategory.PYTHON
    reduces_to_sql: bool = False

    def __init__(
        self,
        code: Callable[[Any, Any], Any],
        reverse_code: Callable[[Any, Any], Any] | None = None,
        atomic: bool | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        if not callable(code):
            raise ValueError("RunPython must be supplied with a callable")
        if reverse_code is not None and not callable(reverse_code):
            raise ValueError("RunPython must be supplied with callable arguments")
        self.code = code
        self.reverse_code = reverse_code
        self.atomic = atomic
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again; ``elidable`` is for squashing only and not written."""
        options = _spelled_out(self, {"reverse_code": None, "atomic": None, "hints": {}})
        return type(self).__name__, [], {"code": self.code, **options}

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # an instance knows better than its class
        """Whether there is a function for the way back."""
        return self.reverse_code is not None

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the function works on rows."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Call the function where the routers allow it."""
        self._call(self.code, app_label, schema_editor, from_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Call the reverse function where the routers allow it.

        Raises NotImplementedError when there is none.
        """
        if self.reverse_code is None:
            raise NotImplementedError("You cannot reverse this operation")
        self._call(self.reverse_code, app_label, schema_editor, from_state)

    def _call(self, code: Callable[[Any, Any], Any], app_label: str, schema_editor: Any, state: Any) -> None:
        alias = schema_editor.connection.alias
        if not routing.router.allow_migrate(alias, app_label, **self.hints):
            return
        if self.atomic and not schema_editor.atomic_migration:
            with atomic_block(alias):
                code(state.apps, schema_editor)
        else:
            code(state.apps, schema_editor)
        schema_editor.note_rows_changed()

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return "Raw Python operation"

    @staticmethod
    def noop(apps: Any, schema_editor: Any) -> None:
        """Do nothing: for a direction in which there is nothing to do."""
