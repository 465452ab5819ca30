"""Renaming content types with their models: an operation that follows each `RenameModel` of the migrations about to run.

Rows that point at objects of a renamed model go on pointing at them, in both directions of the migration.
"""

from collections.abc import Iterable
from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.drivers.atomic import atomic
from quintet.drivers.errors import IntegrityError
from quintet.drivers.router import router
from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.models import RenameModel


class RenameContentType(Operation):
    """Rename the content type of one model; where the new name has a content type already, both rows stay as they are."""

    def __init__(self, app_label: str, old_model: str, new_model: str) -> None:
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row the new name."""
        self._rename(schema_editor.connection, self.old_model, self.new_model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the row its old name back."""
        self._rename(schema_editor.connection, self.new_model, self.old_model)

    def _rename(self, connection: Any, old: str, new: str) -> None:
        # Not the class of the state: an app that does not depend on this one may be migrated without knowing of its table.
        meta, using = ContentType._meta, connection.alias
        if not router.allow_migrate_model(using, ContentType) or meta.db_table not in connection.introspection.table_names():
            return
        try:
            with atomic(using=using):
                ContentType.objects.using(using).filter(app_label=self.app_label, model=old).update(model=new)
        except IntegrityError:
            return  # there is one for the new name already
        ContentType.objects.clear_cache()

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename content type {self.app_label}.{self.old_model} to {self.new_model}"


def follow_renames(plan: Iterable[tuple[Any, bool]]) -> None:
    """Put an operation behind every `RenameModel` of the migrations of a plan, unless it is there from an earlier call."""
    for migration, _backwards in plan:
        operations: list[Operation] = []
        known = any(isinstance(one, RenameContentType) for one in migration.operations)
        for one in migration.operations:
            operations.append(one)
            if isinstance(one, RenameModel) and not known:
                operations.append(RenameContentType(migration.app_label, one.old_name_lower, one.new_name_lower))
        migration.operations = operations
