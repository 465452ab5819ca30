"""How two operations go together: a table from the kinds of the first and the second to the rule that merges them.

A rule answers a list of operations that replaces both, or None when it does not apply to these two. Importing this module
gives `Operation.rules` the table.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.migrations.definitions import with_name
from quintet.migrations.model_state import normalize_together
from quintet.migrations.operations.base import FieldOperation, NamedModelOperation, Operation, Rule
from quintet.migrations.operations.fields import AddField, AlterField, RemoveField, RenameField
from quintet.migrations.operations.indexes import (
    AddConstraint,
    AddIndex,
    AlterConstraint,
    IndexOperation,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
)
from quintet.migrations.operations.models import CreateModel, DeleteModel, RenameModel
from quintet.migrations.operations.options import (
    AlterModelManagers,
    AlterModelOptions,
    ModelOptionOperation,
    StateOnlyOperation,
)

# -- a model that is created, and what changes it


def _created(first: CreateModel, **changes: Any) -> list[Operation]:
    parts: dict[str, Any] = {
        "name": first.name,
        "fields": first.fields,
        "options": first.options,
        "bases": first.bases,
        "managers": first.managers,
    }
    return [CreateModel(**{**parts, **changes})]


def create_delete(first: CreateModel, second: DeleteModel) -> list[Operation] | None:
    """A model that does not outlive the migration is never made; a proxy leaves traces elsewhere."""
    return [] if second.is_on(first.name) and not first.options.get("proxy") else None


def create_rename(first: CreateModel, second: RenameModel) -> list[Operation] | None:
    """A model is created under its later name."""
    return _created(first, name=second.new_name) if second.is_on(first.name) else None


def create_options(first: CreateModel, second: AlterModelOptions) -> list[Operation] | None:
    """A model is created with its later options."""
    if not second.is_on(first.name):
        return None
    kept = {name: value for name, value in first.options.items() if name not in second.ALTER_OPTION_KEYS}
    return _created(first, options={**kept, **second.options})


def create_managers(first: CreateModel, second: AlterModelManagers) -> list[Operation] | None:
    """A model is created with its later managers."""
    return _created(first, managers=second.managers) if second.is_on(first.name) else None


def create_option(first: CreateModel, second: ModelOptionOperation) -> list[Operation] | None:
    """A model is created with the option set."""
    if not second.is_on(first.name):
        return None
    return _created(first, options={**first.options, second.option_name: second.option_value})


def create_add_field(first: CreateModel, second: AddField) -> list[Operation] | None:
    """A model is created with the field."""
    if second.model_name_lower != first.name_lower:
        return None
    return _created(first, fields=[*first.fields, (second.name, second.field)])


def create_alter_field(first: CreateModel, second: AlterField) -> list[Operation] | None:
    """A model is created with the field's later definition."""
    if second.model_name_lower != first.name_lower:
        return None
    return _created(first, fields=[(name, second.field if name == second.name else one) for name, one in first.fields])


def create_remove_field(first: CreateModel, second: RemoveField) -> list[Operation] | None:
    """A model is created without the field, and without the options that hang on it."""
    if second.model_name_lower != first.name_lower:
        return None
    options = dict(first.options)
    for option in ("unique_together", "index_together"):
        if option in options:
            groups = {tuple(n for n in group if n != second.name) for group in normalize_together(list(options[option] or ()))}
            options[option] = {group for group in groups if group}
            if not options[option]:
                del options[option]
    if options.get("order_with_respect_to") == second.name:
        del options["order_with_respect_to"]
    return _created(first, fields=[(name, one) for name, one in first.fields if name != second.name], options=options)


def create_rename_field(first: CreateModel, second: RenameField) -> list[Operation] | None:
    """A model is created with the field's later name."""
    if second.model_name_lower != first.name_lower:
        return None

    def renamed(name: str) -> str:
        return second.new_name if name == second.old_name else name

    options = dict(first.options)
    for option in ("unique_together", "index_together"):
        if option in options:
            options[option] = {tuple(map(renamed, group)) for group in normalize_together(list(options[option] or ()))}
    if "order_with_respect_to" in options:
        options["order_with_respect_to"] = renamed(options["order_with_respect_to"])
    return _created(first, fields=[(renamed(name), one) for name, one in first.fields], options=options)


def create_named(first: CreateModel, second: IndexOperation) -> list[Operation] | None:
    """A model is created with its later indexes and constraints."""
    if not second.is_on(first.name):
        return None
    change = _LIST_CHANGES.get(type(second))
    if change is None:
        return None
    held = list(first.options.get(second.option_name, ()))
    return _created(first, options={**first.options, second.option_name: change(held, second)})


_LIST_CHANGES: Mapping[type, Callable[[list[Any], Any], list[Any]]] = MappingProxyType(
    {
        AddIndex: lambda held, second: [*held, second.index],
        RemoveIndex: lambda held, second: [one for one in held if one.name != second.name],
        AddConstraint: lambda held, second: [*held, second.constraint],
        RemoveConstraint: lambda held, second: [one for one in held if one.name != second.name],
        AlterConstraint: lambda held, second: [second.constraint if one.name == second.name else one for one in held],
    }
)


# -- two changes of one model, field, index or constraint


def later_wins(first: NamedModelOperation, second: NamedModelOperation) -> list[Operation] | None:
    """Of two settings of the same option the later one counts; a deleted model needs none."""
    same_kind = isinstance(second, DeleteModel) or type(first) is type(second)
    return [second] if same_kind and second.is_on(first.name) else None


def rename_rename_model(first: RenameModel, second: RenameModel) -> list[Operation] | None:
    """A model is renamed once."""
    return [RenameModel(first.old_name, second.new_name)] if first.new_name_lower == second.old_name_lower else None


def add_alter_field(first: AddField, second: AlterField) -> list[Operation] | None:
    """A field is added with its later definition."""
    return [AddField(first.model_name, second.name, second.field)] if first.is_same_field(second) else None


def add_remove_field(first: AddField, second: RemoveField) -> list[Operation] | None:
    """A field that does not outlive the migration is never added."""
    return [] if first.is_same_field(second) else None


def add_rename_field(first: AddField, second: RenameField) -> list[Operation] | None:
    """A field is added under its later name."""
    return [AddField(first.model_name, second.new_name, first.field)] if first.is_same_field(second) else None


def field_later_wins(first: FieldOperation, second: FieldOperation) -> list[Operation] | None:
    """Of two changes of a field the later one counts, as does its removal."""
    return [second] if first.is_same_field(second) else None


def remove_delete(first: RemoveField, second: DeleteModel) -> list[Operation] | None:
    """A field goes with its model."""
    return [second] if second.is_on(first.model_name) else None


def alter_rename_field(first: AlterField, second: RenameField) -> list[Operation] | None:
    """A field is renamed before it changes; not when its column has a name of its own."""
    if not first.is_same_field(second) or first.field.db_column is not None:
        return None
    return [second, AlterField(first.model_name, second.new_name, first.field)]


def rename_rename_field(first: RenameField, second: RenameField) -> list[Operation] | None:
    """A field is renamed once."""
    if first.model_name_lower != second.model_name_lower or first.new_name_lower != second.old_name_lower:
        return None
    return [RenameField(first.model_name, first.old_name, second.new_name)]


def add_remove_index(first: AddIndex, second: RemoveIndex) -> list[Operation] | None:
    """An index that does not outlive the migration is never made."""
    return [] if second.is_on(first.model_name) and first.index.name == second.name else None


def add_rename_index(first: AddIndex, second: RenameIndex) -> list[Operation] | None:
    """An index is made under its later name."""
    if not second.is_on(first.model_name) or first.index.name != second.old_name:
        return None
    return [AddIndex(first.model_name, with_name(first.index, second.new_name))]


def rename_rename_index(first: RenameIndex, second: RenameIndex) -> list[Operation] | None:
    """An index is renamed once."""
    if not second.is_on(first.model_name) or first.new_name_lower != second.old_name_lower or not second.old_name:
        return None
    return [RenameIndex(first.model_name, second.new_name, first.old_name, first.old_fields)]


def add_remove_constraint(first: AddConstraint, second: RemoveConstraint) -> list[Operation] | None:
    """A constraint that does not outlive the migration is never made."""
    return [] if second.is_on(first.model_name) and first.constraint.name == second.name else None


def add_alter_constraint(first: AddConstraint, second: AlterConstraint) -> list[Operation] | None:
    """A constraint is made with its later definition."""
    if not second.is_on(first.model_name) or first.constraint.name != second.name:
        return None
    return [AddConstraint(first.model_name, second.constraint)]


def constraint_later_wins(first: AlterConstraint, second: AlterConstraint | RemoveConstraint) -> list[Operation] | None:
    """Of two changes of a constraint the later one counts, as does its removal."""
    return [second] if second.is_on(first.model_name) and first.name == second.name else None


RULES: Mapping[tuple[type, type], Rule] = MappingProxyType(
    {
        (CreateModel, DeleteModel): create_delete,
        (CreateModel, RenameModel): create_rename,
        (CreateModel, AlterModelOptions): create_options,
        (CreateModel, AlterModelManagers): create_managers,
        (CreateModel, ModelOptionOperation): create_option,
        (CreateModel, AddField): create_add_field,
        (CreateModel, AlterField): create_alter_field,
        (CreateModel, RemoveField): create_remove_field,
        (CreateModel, RenameField): create_rename_field,
        (CreateModel, IndexOperation): create_named,
        (ModelOptionOperation, NamedModelOperation): later_wins,
        (StateOnlyOperation, NamedModelOperation): later_wins,
        (RenameModel, RenameModel): rename_rename_model,
        (AddField, AlterField): add_alter_field,
        (AddField, RemoveField): add_remove_field,
        (AddField, RenameField): add_rename_field,
        (AlterField, AlterField): field_later_wins,
        (AlterField, RemoveField): field_later_wins,
        (AlterField, RenameField): alter_rename_field,
        (RenameField, RenameField): rename_rename_field,
        (RemoveField, DeleteModel): remove_delete,
        (AddIndex, RemoveIndex): add_remove_index,
        (AddIndex, RenameIndex): add_rename_index,
        (RenameIndex, RenameIndex): rename_rename_index,
        (AddConstraint, RemoveConstraint): add_remove_constraint,
        (AddConstraint, AlterConstraint): add_alter_constraint,
        (AlterConstraint, AlterConstraint): constraint_later_wins,
        (AlterConstraint, RemoveConstraint): constraint_later_wins,
    }
)

Operation.rules.extend(RULES)
