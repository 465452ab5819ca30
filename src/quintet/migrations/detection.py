"""Whether what an initial migration would make is there already: for ``migrate --fake-initial``."""

from typing import Any

from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration, is_initial
from quintet.migrations.operations.fields import AddField
from quintet.migrations.operations.models import CreateModel
from quintet.migrations.operations.special import SeparateDatabaseAndState
from quintet.migrations.state import ProjectState


def soft_applied(
    connection: Any, loader: MigrationLoader, project_state: ProjectState, migration: Migration
) -> tuple[bool, ProjectState]:
    """Say whether every table and column of an initial migration exists; also return the state after it.

    A migration that makes no table and no column is never taken for applied.
    """
    state_before = project_state
    if not is_initial(migration):
        return False, project_state
    after = migration.mutate_state(state_before)
    with connection.cursor() as cursor:
        tables = {_folded(connection, name) for name in connection.introspection.table_names(cursor)}
    found = [
        answer
        for operation in _flattened(migration.operations)
        if (answer := _exists(connection, after, migration.app_label, operation, tables)) is not None
    ]
    return bool(found) and all(found), after


def _flattened(operations: Any) -> list[Any]:
    flat: list[Any] = []
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            flat += _flattened(operation.database_operations)
        else:
            flat.append(operation)
    return flat


def _exists(connection: Any, state: ProjectState, app_label: str, operation: Any, tables: set[str]) -> bool | None:
    """Say whether what one operation makes exists; None for an operation that makes nothing here."""
    if isinstance(operation, CreateModel):
        model = state.apps.get_model(app_label, operation.name)
        if not operation.allow_migrate_model(connection.alias, model):
            return None
        return _folded(connection, model._meta.db_table) in tables
    if isinstance(operation, AddField):
        model = state.apps.get_model(app_label, operation.model_name)
        if not operation.allow_migrate_model(connection.alias, model):
            return None
        return _field_exists(connection, model, operation.name, tables)
    return None


def _field_exists(connection: Any, model: Any, name: str, tables: set[str]) -> bool:
    field = model._meta.get_field(name)
    if field.many_to_many:
        return _folded(connection, field.remote_field.through._meta.db_table) in tables
    if _folded(connection, model._meta.db_table) not in tables:
        return False
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return any(_folded(connection, column.name) == _folded(connection, field.column) for column in columns)


def _folded(connection: Any, name: str) -> str:
    """Return a name as the database compares it."""
    return name.casefold() if connection.features.ignores_table_name_case else name
