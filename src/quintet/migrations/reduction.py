"""How two operations go together: a table from the kinds of the first and the second to the rule that merges them.

A rule gets both and the label of their app; it answers a list of operations that replaces both, or None when it does not apply.
Importing this module gives `Operation.rules` the table.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.migrations.definitions import field_repointed, rebuilt, repointed, with_name, without_default
from quintet.migrations.model_state import normalize_together
from quintet.migrations.operations.base import NamedModelOperation, Operation, Rule
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
from quintet.migrations.references import FieldReference

# -- a model that is created, and what changes it


def _that_stays(operation: AddField | AlterField) -> Any:
    """Return the field as the history keeps it, without a default that only served existing rows."""
    return operation.field if operation.preserve_default else without_default(operation.field)


def _created(first: CreateModel, **changes: Any) -> list[Operation]:
    parts: dict[str, Any] = {
        "name": first.name,
        "fields": first.fields,
        "options": first.options,
        "bases": first.bases,
        "managers": first.managers,
    }
    return [CreateModel(**{**parts, **changes})]


def create_delete(first: CreateModel, second: DeleteModel, app_label: str) -> list[Operation] | None:
    """A model that does not outlive the migration is never made; a proxy leaves traces elsewhere."""
    return [] if second.is_on(first.name) and not first.options.get("proxy") else None


def create_rename(first: CreateModel, second: RenameModel, app_label: str) -> list[Operation] | None:
    """A model is created under its later name, which its own fields then lead to."""
    if not second.is_on(first.name):
        return None
    old, own, new = (app_label, first.name_lower), (app_label, second.new_name_lower), f"{app_label}.{second.new_name}"
    fields = [
        (name, repointed(one, own, old, new) if FieldReference.of(one, own).to_model(old) else one) for name, one in first.fields
    ]
    return _created(first, name=second.new_name, fields=fields)


def create_options(first: CreateModel, second: AlterModelOptions, app_label: str) -> list[Operation] | None:
    """A model is created with its later options."""
    if not second.is_on(first.name):
        return None
    kept = {name: value for name, value in first.options.items() if name not in second.ALTER_OPTION_KEYS}
    return _created(first, options={**kept, **second.options})


def create_managers(first: CreateModel, second: AlterModelManagers, app_label: str) -> list[Operation] | None:
    """A model is created with its later managers."""
    return _created(first, managers=second.managers) if second.is_on(first.name) else None


def create_option(first: CreateModel, second: ModelOptionOperation, app_label: str) -> list[Operation] | None:
    """A model is created with the option set."""
    if not second.is_on(first.name):
        return None
    return _created(first, options={**first.options, second.option_name: second.option_value})


def create_add_field(first: CreateModel, second: AddField, app_label: str) -> list[Operation] | None:
    """A model is created with the field."""
    if second.model_name_lower != first.name_lower:
        return None
    return _created(first, fields=[*first.fields, (second.name, _that_stays(second))])


def create_alter_field(first: CreateModel, second: AlterField, app_label: str) -> list[Operation] | None:
    """A model is created with the field's later definition."""
    if second.model_name_lower != first.name_lower:
        return None
    changed = _that_stays(second)
    return _created(first, fields=[(name, changed if name == second.name else one) for name, one in first.fields])


def create_remove_field(first: CreateModel, second: RemoveField, app_label: str) -> list[Operation] | None:
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


def create_rename_field(first: CreateModel, second: RenameField, app_label: str) -> list[Operation] | None:
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
    own = (app_label, first.name_lower)
    followed = [(name, field_repointed(one, own, own, second.old_name, second.new_name)) for name, one in first.fields]
    return _created(first, fields=[(renamed(name), one) for name, one in followed], options=options)


def create_named(first: CreateModel, second: IndexOperation, app_label: str) -> list[Operation] | None:
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


def later_wins(first: NamedModelOperation, second: NamedModelOperation, app_label: str) -> list[Operation] | None:
    """Of two settings of the same option the later one counts; a deleted model needs none."""
    same_kind = isinstance(second, DeleteModel) or type(first) is type(second)
    return [second] if same_kind and second.is_on(first.name) else None


def rename_rename_model(first: RenameModel, second: RenameModel, app_label: str) -> list[Operation] | None:
    """A model is renamed once."""
    return [RenameModel(first.old_name, second.new_name)] if first.new_name_lower == second.old_name_lower else None


def _later_definition(first: AddField | AlterField, second: AlterField) -> tuple[Any, bool] | None:
    """Return the field as ``second`` leaves it, and whether its default stays; existing rows are filled as by ``first``.

    None when one operation cannot say both.
    """
    before, after = first.field, second.field
    if before.has_db_default() and before.db_default != after.db_default:
        return None
    if not before.has_default():
        return after, second.preserve_default
    if not after.has_default():
        return rebuilt(after, default=before.default), False
    return (after, second.preserve_default) if before.default == after.default else None


def add_alter_field(first: AddField, second: AlterField, app_label: str) -> list[Operation] | None:
    """A field is added with its later definition."""
    later = _later_definition(first, second) if first.is_same_field(second) else None
    return None if later is None else [AddField(first.model_name, second.name, *later)]


def add_remove_field(first: AddField, second: RemoveField, app_label: str) -> list[Operation] | None:
    """A field that does not outlive the migration is never added."""
    return [] if first.is_same_field(second) else None


def add_rename_field(first: AddField, second: RenameField, app_label: str) -> list[Operation] | None:
    """A field is added under its later name."""
    if not first.is_same_field(second):
        return None
    return [AddField(first.model_name, second.new_name, first.field, first.preserve_default)]


def alter_alter_field(first: AlterField, second: AlterField, app_label: str) -> list[Operation] | None:
    """Of two changes of a field the later one counts."""
    later = _later_definition(first, second) if first.is_same_field(second) else None
    return None if later is None else [AlterField(first.model_name, second.name, *later)]


def alter_remove_field(first: AlterField, second: RemoveField, app_label: str) -> list[Operation] | None:
    """A field that goes need not change."""
    return [second] if first.is_same_field(second) else None


def remove_delete(
    first: RemoveField | RemoveIndex | RemoveConstraint, second: DeleteModel, app_label: str
) -> list[Operation] | None:
    """A field, an index, a constraint goes with its model."""
    return [second] if second.is_on(first.model_name) else None


def alter_rename_field(first: AlterField, second: RenameField, app_label: str) -> list[Operation] | None:
    """A field is renamed before it changes; not when its column has a name of its own."""
    if not first.is_same_field(second) or first.field.db_column is not None:
        return None
    return [second, AlterField(first.model_name, second.new_name, first.field, first.preserve_default)]


def rename_rename_field(first: RenameField, second: RenameField, app_label: str) -> list[Operation] | None:
    """A field is renamed once."""
    if first.model_name_lower != second.model_name_lower or first.new_name_lower != second.old_name_lower:
        return None
    return [RenameField(first.model_name, first.old_name, second.new_name)]


def add_remove_index(first: AddIndex, second: RemoveIndex, app_label: str) -> list[Operation] | None:
    """An index that does not outlive the migration is never made."""
    return [] if second.is_on(first.model_name) and first.index.name == second.name else None


def add_rename_index(first: AddIndex, second: RenameIndex, app_label: str) -> list[Operation] | None:
    """An index is made under its later name."""
    if not second.is_on(first.model_name) or first.index.name != second.old_name:
        return None
    return [AddIndex(first.model_name, with_name(first.index, second.new_name))]


def rename_rename_index(first: RenameIndex, second: RenameIndex, app_label: str) -> list[Operation] | None:
    """An index is renamed once."""
    if not second.is_on(first.model_name) or first.new_name_lower != second.old_name_lower or not second.old_name:
        return None
    return [RenameIndex(first.model_name, second.new_name, first.old_name, first.old_fields)]


def add_remove_constraint(first: AddConstraint, second: RemoveConstraint, app_label: str) -> list[Operation] | None:
    """A constraint that does not outlive the migration is never made."""
    return [] if second.is_on(first.model_name) and first.constraint.name == second.name else None


def add_alter_constraint(first: AddConstraint, second: AlterConstraint, app_label: str) -> list[Operation] | None:
    """A constraint is made with its later definition."""
    if not second.is_on(first.model_name) or first.constraint.name != second.name:
        return None
    return [AddConstraint(first.model_name, second.constraint)]


def constraint_later_wins(
    first: AlterConstraint, second: AlterConstraint | RemoveConstraint, app_label: str
) -> list[Operation] | None:
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
        (AlterField, AlterField): alter_alter_field,
        (AlterField, RemoveField): alter_remove_field,
        (AlterField, RenameField): alter_rename_field,
        (RenameField, RenameField): rename_rename_field,
        (RemoveField, DeleteModel): remove_delete,
        (RemoveIndex, DeleteModel): remove_delete,
        (RemoveConstraint, DeleteModel): remove_delete,
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
