"""Operations that create, delete and rename models."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from quintet.migrations.model_state import ModelState
from quintet.migrations.operations.base import NamedModelOperation, Operation, OperationCategory
from quintet.migrations.references import FieldReference, model_key
from quintet.orm.model.model import Model


def require_distinct(names: Iterable[str], argument: str) -> None:
    """Refuse a name that comes twice.

    Raises ValueError naming the argument of CreateModel.
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"Found duplicate value {name} in CreateModel {argument} argument.")
        seen.add(name)


def _base_name(base: Any) -> str:
    if isinstance(base, str):
        return base.lower()
    return base._meta.label_lower if hasattr(base, "_meta") and base is not Model else f"{base.__module__}.{base.__qualname__}"


class CreateModel(NamedModelOperation):
    """Create a model and its table.

    ``fields`` are (name, field) pairs; ``bases`` are classes or "app_label.ModelName"; ``managers`` are (name, manager) pairs.
    """

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["fields", "options", "managers"]

    def __init__(
        self,
        name: str,
        fields: Sequence[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: Sequence[Any] | None = None,
        managers: Sequence[tuple[str, Any]] | None = None,
    ) -> None:
        super().__init__(name)
        self.fields = list(fields)
        self.options = dict(options or {})
        self.bases = tuple(bases or (Model,))
        self.managers = list(managers or [])
        require_distinct((field_name for field_name, _ in self.fields), "fields")
        require_distinct(map(_base_name, self.bases), "bases")
        require_distinct((manager_name for manager_name, _ in self.managers), "managers")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again, without what is as it would be anyway."""
        kwargs: dict[str, Any] = {"name": self.name, "fields": self.fields}
        if self.options:
            kwargs["options"] = self.options
        if self.bases and self.bases != (Model,):
            kwargs["bases"] = self.bases
        if self.managers and [(name, type(one)) for name, one in self.managers] != [("objects", "Manager")]:
            kwargs["managers"] = self.managers
        return type(self).__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the model to the state."""
        state.add_model(ModelState(app_label, self.name, self.fields, self.options, self.bases, self.managers))

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the table."""
        model = to_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table."""
        model = from_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Create {'proxy ' if self.options.get('proxy') else ''}model {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return self.name_lower

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether it creates that model, derives from it, or has a field that refers to it."""
        if self.is_on(name):
            return True
        wanted = (app_label, name.lower())
        for base in self.bases:
            if (isinstance(base, str) or (hasattr(base, "_meta") and base is not Model)) and model_key(base, app_label) == wanted:
                return True
        return any(reference.to_model(wanted) for reference in self.field_references(app_label))

    def field_references(self, app_label: str) -> Iterator[FieldReference]:
        """Yield where each field leads."""
        for _, field in self.fields:
            yield FieldReference.of(field, (app_label, self.name_lower))


class DeleteModel(NamedModelOperation):
    """Delete a model and its table."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Take the model out of the state."""
        state.remove_model(app_label, self.name_lower)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table."""
        model = from_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.delete_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the table, empty."""
        model = to_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.create_model(model)

    def references_model(self, name: str, app_label: str) -> bool:
        """Say yes: a model that others may refer to is not deleted past them."""
        return True

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Delete model {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """``delete_`` and the model's name."""
        return f"delete_{self.name_lower}"


class RenameModel(NamedModelOperation):
    """Rename a model, its default table and the many-to-many tables and columns named after it."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION

    def __init__(self, old_name: str, new_name: str) -> None:
        super().__init__(old_name)
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
        return type(self).__name__, [], {"old_name": self.old_name, "new_name": self.new_name}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Rename the model in the state."""
        state.rename_model(app_label, self.old_name, self.new_name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename the table and what is named after it."""
        self._rename(app_label, schema_editor, (from_state, self.old_name), (to_state, self.new_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rename everything back."""
        self._rename(app_label, schema_editor, (from_state, self.new_name), (to_state, self.old_name))

    def _rename(self, app_label: str, schema_editor: Any, before: tuple[Any, str], after: tuple[Any, str]) -> None:
        old_model = before[0].tables.get_model(app_label, before[1])
        new_model = after[0].tables.get_model(app_label, after[1])
        if not self.allow_migrate_model(schema_editor.connection.alias, new_model):
            return
        # The foreign keys of other tables follow the table in every database that we know.
        schema_editor.alter_db_table(new_model, old_model._meta.db_table, new_model._meta.db_table)
        _rename_own_throughs(schema_editor, old_model, new_model)
        _rename_foreign_throughs(schema_editor, old_model, new_model, after[0])

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether the model has either name."""
        return name.lower() in {self.old_name_lower, self.new_name_lower}

    def stands_apart(self, operation: Operation, app_label: str) -> bool:
        """Say whether a later operation does not concern the model under its new name."""
        return not operation.references_model(self.new_name, app_label)

    def may_come_before(self, earlier: Operation, app_label: str) -> bool:
        """Say whether an earlier operation does not name the model: it knows the old name only."""
        return not earlier.references_model(self.old_name, app_label)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename model {self.old_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """``rename_`` and both names."""
        return f"rename_{self.old_name_lower}_{self.new_name_lower}"


def _rename_own_throughs(schema_editor: Any, old_model: Any, new_model: Any) -> None:
    """Rename the tables of the model's own many-to-many fields."""
    for old_field in old_model._meta.local_many_to_many:
        new_field = new_model._meta.get_field(old_field.name)
        if old_field.remote_field.through._meta.auto_created and new_field.remote_field.through._meta.auto_created:
            schema_editor.alter_field(new_model, old_field, new_field)


def _rename_foreign_throughs(schema_editor: Any, old_model: Any, new_model: Any, after: Any) -> None:
    """Rename the columns that other models' many-to-many tables name after this model."""
    for relation in old_model._meta.related_objects:
        field = relation.field
        if not field.many_to_many or relation.related_model is old_model:
            continue
        meta = relation.related_model._meta
        new_field = after.tables.get_model(meta.app_label, meta.model_name)._meta.get_field(field.name)
        if field.remote_field.through._meta.auto_created:
            schema_editor.alter_field(new_field.model, field, new_field)
