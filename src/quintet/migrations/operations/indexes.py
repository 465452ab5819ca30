"""Operations on one index or constraint of a model."""

from collections.abc import Iterable
from typing import Any, ClassVar

from quintet.migrations.operations.base import Operation, OperationCategory
from quintet.migrations.schema import constraints as ddl
from quintet.orm.indexes import Index


class IndexOperation(Operation):
    """An operation on an index or a constraint of the model ``model_name``."""

    model_name: str
    option_name: ClassVar[str] = "indexes"

    @property
    def model_name_lower(self) -> str:
        """The model's name in lower case."""
        return self.model_name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether the operation is on that model."""
        return name.lower() == self.model_name_lower

    def is_on(self, model_name: str) -> bool:
        """Say whether the operation is on the model of that name in its own app."""
        return model_name.lower() == self.model_name_lower

    def stands_apart(self, operation: Operation, app_label: str) -> bool:
        """Say whether a later operation does not concern the model."""
        return not operation.references_model(self.model_name, app_label)

    def state_of(self, app_label: str, state: Any) -> Any:
        """Return the model's state."""
        return state.models.peek((app_label, self.model_name_lower))

    def model_in(self, app_label: str, schema_editor: Any, state: Any) -> Any:
        """Return the historical class, or None where this database does not hold it."""
        model = state.tables.get_model(app_label, self.model_name)
        return model if self.allow_migrate_model(schema_editor.connection.alias, model) else None


class AddIndex(IndexOperation):
    """Create an index, which must have a name."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION

    def __init__(self, model_name: str, index: Any) -> None:
        self.model_name = model_name
        if not index.name:
            raise ValueError(f"Indexes passed to AddIndex operations require a name argument. {index!r} doesn't have one.")
        self.index = index

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "index": self.index}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the index to the state."""
        state.add_index(app_label, self.model_name_lower, self.index)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the index."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None:
            schema_editor.add_index(model, self.index)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index."""
        model = self.model_in(app_label, schema_editor, from_state)
        if model is not None:
            schema_editor.remove_index(model, self.index)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        if self.index.expressions:
            listed = ", ".join(map(str, self.index.expressions))
            return f"Create index {self.index.name} on {listed} on model {self.model_name}"
        return f"Create index {self.index.name} on field(s) {', '.join(self.index.fields)} of model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name and the index's."""
        return f"{self.model_name_lower}_{self.index.name.lower()}"


class RemoveIndex(IndexOperation):
    """Drop an index."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Take the index out of the state."""
        state.remove_index(app_label, self.model_name_lower, self.name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index."""
        model = self.model_in(app_label, schema_editor, from_state)
        if model is not None:
            schema_editor.remove_index(model, self.state_of(app_label, from_state).get_index_by_name(self.name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the index again."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None:
            schema_editor.add_index(model, self.state_of(app_label, to_state).get_index_by_name(self.name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Remove index {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``remove_``, the model's name and the index's."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class RenameIndex(IndexOperation):
    """Rename an index known by its name, or a nameless one known by its fields."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION

    def __init__(
        self, model_name: str, new_name: str, old_name: str | None = None, old_fields: Iterable[str] | None = None
    ) -> None:
        if not old_name and not old_fields:
            raise ValueError("RenameIndex requires one of old_name and old_fields arguments to be set.")
        if old_name and old_fields:
            raise ValueError("RenameIndex.old_name and old_fields are mutually exclusive.")
        self.model_name = model_name
        self.new_name = new_name
        self.old_name = old_name
        self.old_fields = tuple(old_fields) if old_fields else None

    @property
    def old_name_lower(self) -> str:
        """The old name in lower case; empty for a nameless index."""
        return (self.old_name or "").lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in lower case."""
        return self.new_name.lower()

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        kwargs: dict[str, Any] = {"model_name": self.model_name, "new_name": self.new_name}
        if self.old_name:
            kwargs["old_name"] = self.old_name
        if self.old_fields:
            kwargs["old_fields"] = self.old_fields
        return type(self).__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Rename the index in the state; a nameless one becomes a named one."""
        if self.old_fields:
            state.remove_model_options(app_label, self.model_name_lower, "index_together", self.old_fields)
            if not self._is_named_so(app_label, state):
                state.add_index(app_label, self.model_name_lower, Index(fields=self.old_fields, name=self.new_name))
        else:
            assert self.old_name is not None
            state.rename_index(app_label, self.model_name_lower, self.old_name, self.new_name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the index."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is None:
            return
        if self.old_fields and self._is_named_so(app_label, from_state):
            return
        new = self.state_of(app_label, to_state).get_index_by_name(self.new_name)
        schema_editor.rename_index(model, self._old_index(app_label, schema_editor, from_state), new)

    def _is_named_so(self, app_label: str, state: Any) -> bool:
        """Say whether an index of the new name is there already: an AddIndex took the place of what once was nameless."""
        indexes = self.state_of(app_label, state).options.get("indexes", ())
        return any(one.name == self.new_name and tuple(one.fields) == self.old_fields for one in indexes)

    def _old_index(self, app_label: str, schema_editor: Any, from_state: Any) -> Any:
        if not self.old_fields:
            return self.state_of(app_label, from_state).get_index_by_name(self.old_name)
        model = from_state.tables.get_model(app_label, self.model_name)
        listed = ddl.composed_columns(model, self.old_fields)
        return Index(fields=self.old_fields, name=schema_editor.find_index(model, listed, suffix="_idx"))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the index back; one that was nameless keeps its name, which nothing refers to."""
        if self.old_fields:
            return
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None:
            new = self.state_of(app_label, from_state).get_index_by_name(self.new_name)
            schema_editor.rename_index(model, new, self.state_of(app_label, to_state).get_index_by_name(self.old_name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        if self.old_name:
            return f"Rename index {self.old_name} on {self.model_name} to {self.new_name}"
        return f"Rename unnamed index for {self.old_fields} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``rename_``, what it was known by and the new name."""
        if self.old_name:
            return f"rename_{self.old_name_lower}_{self.new_name_lower}"
        return f"rename_{self.model_name_lower}_{'_'.join(self.old_fields or ())}_{self.new_name_lower}"


class AddConstraint(IndexOperation):
    """Add a constraint to a model's table."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION
    option_name: ClassVar[str] = "constraints"

    def __init__(self, model_name: str, constraint: Any) -> None:
        self.model_name = model_name
        self.constraint = constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "constraint": self.constraint}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the constraint to the state."""
        state.add_constraint(app_label, self.model_name_lower, self.constraint)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the constraint."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None:
            schema_editor.add_constraint(model, self.constraint)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the constraint."""
        model = self.model_in(app_label, schema_editor, from_state)
        if model is not None:
            schema_editor.remove_constraint(model, self.constraint)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Create constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name and the constraint's."""
        return f"{self.model_name_lower}_{self.constraint.name.lower()}"


class RemoveConstraint(IndexOperation):
    """Remove a constraint from a model's table."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL
    option_name: ClassVar[str] = "constraints"

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name = model_name
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Take the constraint out of the state."""
        state.remove_constraint(app_label, self.model_name_lower, self.name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the constraint."""
        model = self.model_in(app_label, schema_editor, from_state)
        if model is not None:
            schema_editor.remove_constraint(model, self.state_of(app_label, from_state).get_constraint_by_name(self.name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the constraint again."""
        model = self.model_in(app_label, schema_editor, to_state)
        if model is not None:
            schema_editor.add_constraint(model, self.state_of(app_label, to_state).get_constraint_by_name(self.name))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Remove constraint {self.name} from model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``remove_``, the model's name and the constraint's."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class AlterConstraint(IndexOperation):
    """Change what of a constraint the database does not hold, such as its error message."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION
    option_name: ClassVar[str] = "constraints"

    def __init__(self, model_name: str, name: str, constraint: Any) -> None:
        self.model_name = model_name
        self.name = name
        self.constraint = constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name, "constraint": self.constraint}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Put the new definition into the state."""
        state.alter_constraint(app_label, self.model_name_lower, self.name, self.constraint)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the database as it is."""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the database as it is."""

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Alter constraint {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and the constraint's."""
        return f"alter_{self.model_name_lower}_{self.constraint.name.lower()}"
