"""Renaming the permissions of a model with it: an operation behind each `RenameModel` of the migrations about to run."""

from collections.abc import Iterable
from typing import Any

from quintet.contrib.auth.models import Permission
from quintet.drivers.router import router
from quintet.kit.words import camel_case_to_spaces
from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.models import RenameModel


class RenamePermissions(Operation):
    """Give the built-in permissions of one model the codenames and names that follow from its new name.

    A permission that is there already under the new codename keeps it, and the old one stays as it is.
    """

    def __init__(self, app_label: str, old_model: str, new_model: str) -> None:
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the permissions."""
        self._rename(schema_editor.connection, self.old_model, self.new_model, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Give the permissions their old names back."""
        self._rename(schema_editor.connection, self.new_model, self.old_model, to_state)

    def _rename(self, connection: Any, old: str, new: str, state: Any) -> None:
        # Not the class of the state, as with content types: the app may be migrated without depending on this one.
        using = connection.alias
        if not router.allow_migrate_model(using, Permission) or not _has_tables(connection):
            return
        # In both directions the state next to this operation is the one after the renaming.
        model = state.models.peek((self.app_label, self.new_model.lower()))
        spoken = model.options.get("verbose_name") or camel_case_to_spaces(new)
        # The content type follows too, before this or after it.
        kinds = (old.lower(), new.lower())
        rows = Permission.objects.using(using).filter(content_type__app_label=self.app_label, content_type__model__in=kinds)
        present = set(rows.values_list("codename", flat=True))
        for action in model.options.get("default_permissions", ("add", "change", "delete", "view")):
            codename = f"{action}_{new.lower()}"
            if codename not in present:
                rows.filter(codename=f"{action}_{old.lower()}").update(codename=codename, name=f"Can {action} {spoken}"[:255])

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename permissions of {self.app_label}.{self.old_model} to {self.new_model}"


def _has_tables(connection: Any) -> bool:
    content_type = Permission._meta.get_field("content_type").related_model
    return {Permission._meta.db_table, content_type._meta.db_table} <= set(connection.introspection.table_names())


def follow_renames(plan: Iterable[tuple[Any, bool]]) -> None:
    """Put an operation behind every `RenameModel` of the migrations of a plan, unless it is there from an earlier call."""
    for migration, _backwards in plan:
        operations: list[Operation] = []
        known = any(isinstance(one, RenamePermissions) for one in migration.operations)
        for one in migration.operations:
            operations.append(one)
            if isinstance(one, RenameModel) and not known:
                operations.append(RenamePermissions(migration.app_label, one.old_name, one.new_name))
        migration.operations = operations
