"""Operations on one field of a model."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from quintet.migrations.operations.base import FieldOperation, Operation, OperationCategory


class AddField(FieldOperation):
    """Add a field; without ``preserve_default`` its default serves the rows that exist and is then forgotten."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION

    def __init__(self, model_name: str, name: str, field: Any, preserve_default: bool = True) -> None:
        super().__init__(model_name, name, field)
        self.preserve_default = preserve_default

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        kwargs: dict[str, Any] = {"model_name": self.model_name, "name": self.name, "field": self.field}
        if self.preserve_default is not True:
            kwargs["preserve_default"] = self.preserve_default
        return type(self).__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the field to the state."""
        state.add_field(app_label, self.model_name_lower, self.name, self.field, self.preserve_default)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the column, filled with the operation's default."""
        to_model = to_state.tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, to_model):
            from_model = from_state.tables.get_model(app_label, self.model_name)
            field = to_model._meta.get_field(self.name)
            with serving_default(field, _default_for(self, field)):
                schema_editor.add_field(from_model, field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the column."""
        from_model = from_state.tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, from_model):
            schema_editor.remove_field(from_model, from_model._meta.get_field(self.name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Add field {self.name} to {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name and the field's."""
        return f"{self.model_name_lower}_{self.name_lower}"


class RemoveField(FieldOperation):
    """Remove a field and its column."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name, name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Take the field out of the state."""
        state.remove_field(app_label, self.model_name_lower, self.name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the column."""
        from_model = from_state.tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, from_model):
            schema_editor.remove_field(from_model, from_model._meta.get_field(self.name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the column again, filled with the field's default."""
        to_model = to_state.tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, to_model):
            from_model = from_state.tables.get_model(app_label, self.model_name)
            schema_editor.add_field(from_model, to_model._meta.get_field(self.name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Remove field {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``remove_``, the model's name and the field's."""
        return f"remove_{self.model_name_lower}_{self.name_lower}"


class AlterField(FieldOperation):
    """Change a field's definition; without ``preserve_default`` its default serves existing NULLs and is then forgotten."""

    def __init__(self, model_name: str, name: str, field: Any, preserve_default: bool = True) -> None:
        super().__init__(model_name, name, field)
        self.preserve_default = preserve_default

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        kwargs: dict[str, Any] = {"model_name": self.model_name, "name": self.name, "field": self.field}
        if self.preserve_default is not True:
            kwargs["preserve_default"] = self.preserve_default
        return type(self).__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change the field in the state."""
        state.alter_field(app_label, self.model_name_lower, self.name, self.field, self.preserve_default)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the column."""
        to_model = to_state.tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, to_model):
            from_model = from_state.tables.get_model(app_label, self.model_name)
            field = to_model._meta.get_field(self.name)
            with serving_default(field, _default_for(self, field)):
                schema_editor.alter_field(from_model, from_model._meta.get_field(self.name), field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the column back."""
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Alter field {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and the field's."""
        return f"alter_{self.model_name_lower}_{self.name_lower}"


class RenameField(FieldOperation):
    """Rename a field and its column."""

    def __init__(self, model_name: str, old_name: str, new_name: str) -> None:
        super().__init__(model_name, old_name)
        self.old_name = old_name
        self.new_name = new_name

    @property
    def old_name_lower(self) -> str:
        """The old name in lower case."""
        return self.old_name.lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in lower case."""
        return self.new_name.lower()

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        kwargs = {"model_name": self.model_name, "old_name": self.old_name, "new_name": self.new_name}
        return type(self).__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Rename the field in the state."""
        state.rename_field(app_label, self.model_name_lower, self.old_name, self.new_name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the column."""
        self._rename(app_label, schema_editor, (from_state, self.old_name), (to_state, self.new_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the column back."""
        self._rename(app_label, schema_editor, (from_state, self.new_name), (to_state, self.old_name))

    def _rename(self, app_label: str, schema_editor: Any, before: tuple[Any, str], after: tuple[Any, str]) -> None:
        to_model = after[0].tables.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, to_model):
            from_model = before[0].tables.get_model(app_label, self.model_name)
            schema_editor.alter_field(from_model, from_model._meta.get_field(before[1]), to_model._meta.get_field(after[1]))

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether the field has either name."""
        return self.references_model(model_name, app_label) and name.lower() in {self.old_name_lower, self.new_name_lower}

    def stands_apart(self, operation: Operation, app_label: str) -> bool:
        """Say whether a later operation concerns the field under neither name."""
        names = (self.old_name, self.new_name)
        return not any(operation.references_field(self.model_name, name, app_label) for name in names)

    def may_come_before(self, earlier: Operation, app_label: str) -> bool:
        """Say whether no key or many-to-many field of an earlier operation names the field."""
        key = (app_label, self.model_name_lower)
        return not any(reference.names_field(key, self.old_name) for reference in earlier.field_references(app_label))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename field {self.old_name} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``rename_``, the old name, the model's and the new one."""
        return f"rename_{self.old_name_lower}_{self.model_name_lower}_{self.new_name_lower}"


@contextmanager
def serving_default(field: Any, default: Any) -> Iterator[None]:
    """Give a historical field a default while its column changes; classes are shared, so it goes back to its own after."""
    kept = field.default
    field.default = default
    try:
        yield
    finally:
        field.default = kept


def _default_for(operation: AddField | AlterField, field: Any) -> Any:
    """Return the default that serves existing rows: the operation's where the state does not keep it."""
    return field.default if operation.preserve_default else operation.field.default
