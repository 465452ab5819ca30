"""Content types that follow their models: an operation behind each `RenameModel`, and behind each model that moves away.

Rows that point at objects of a renamed or moved model go on pointing at them, in both directions of the migration.
"""

from collections.abc import Iterable
from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.drivers.atomic import atomic
from quintet.drivers.errors import IntegrityError
from quintet.drivers.router import router
from quintet.migrations.detect_moves import table_of
from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.models import DeleteModel, RenameModel
from quintet.migrations.operations.special import SeparateDatabaseAndState


class RenameContentType(Operation):
    """Rename the content type of one model; where the new name has a content type already, both rows stay as they are."""

    def __init__(self, app_label: str, old_model: str, new_model: str) -> None:
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row the new name."""
        change(schema_editor.connection, (self.app_label, self.old_model), (self.app_label, self.new_model))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row its old name back."""
        change(schema_editor.connection, (self.app_label, self.new_model), (self.app_label, self.old_model))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename content type {self.app_label}.{self.old_model} to {self.new_model}"


class MoveContentType(Operation):
    """Take the content type of a model along to the app that has the model now: the one with the same name and table."""

    def __init__(self, app_label: str, model: str) -> None:
        self.app_label, self.model = app_label, model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row the new app; ``from_state`` knows the model in both."""
        for key in self._elsewhere(from_state):
            change(schema_editor.connection, (self.app_label, self.model), key)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row its old app back."""
        for key in self._elsewhere(to_state):
            change(schema_editor.connection, key, (self.app_label, self.model))

    def _elsewhere(self, state: Any) -> list[tuple[str, str]]:
        own = state.models.peek((self.app_label, self.model)) if (self.app_label, self.model) in state.models else None
        return [
            other.key
            for other in state.models.peeked()
            if own is not None and other is not own and other.name_lower == self.model and table_of(other) == table_of(own)
        ]

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Move content type {self.app_label}.{self.model}"


def change(connection: Any, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Give the content type of a model (app, name) another key; where that has one already, both rows stay as they are."""
    # Not the class of the state: an app that does not depend on this one may be migrated without knowing of its table.
    meta, using = ContentType._meta, connection.alias
    if not router.allow_migrate_model(using, ContentType) or meta.db_table not in connection.introspection.table_names():
        return
    try:
        with atomic(using=using):
            rows = ContentType.objects.using(using).filter(app_label=old[0], model=old[1])
            rows.update(app_label=new[0], model=new[1])
    except IntegrityError:
        return  # there is one for the new name already
    ContentType.objects.clear_cache()


def follow_renames(plan: Iterable[tuple[Any, bool]]) -> None:
    """Put operations into the migrations of a plan, unless they are there from an earlier call.

    One stands behind every `RenameModel`, one before a model goes from the state alone, which is how one moves to another app.
    """
    for migration, _backwards in plan:
        operations: list[Operation] = []
        known = any(isinstance(one, RenameContentType | MoveContentType) for one in migration.operations)
        for one in migration.operations:
            if not known:
                operations += [MoveContentType(migration.app_label, name) for name in _leaving(one)]
            operations.append(one)
            if isinstance(one, RenameModel) and not known:
                operations.append(RenameContentType(migration.app_label, one.old_name_lower, one.new_name_lower))
        migration.operations = operations


def _leaving(operation: Operation) -> list[str]:
    """Return the models that an operation takes out of the state while their tables stay."""
    if not isinstance(operation, SeparateDatabaseAndState) or operation.database_operations:
        return []
    return [one.name_lower for one in operation.state_operations if isinstance(one, DeleteModel)]
