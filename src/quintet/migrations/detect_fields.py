"""Fields that came, went, were renamed or got another definition."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quintet.migrations import detect_throughs
from quintet.migrations.changes import Event, Need
from quintet.migrations.definitions import field_repointed, rebuilt, repointed
from quintet.migrations.detection_state import Detection, FieldKey
from quintet.migrations.fingerprint import field_fingerprint
from quintet.migrations.operations.fields import AddField, AlterField, RemoveField, RenameField
from quintet.migrations.references import FieldReference, ModelKey
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.fields.auto import AutoFieldMixin
from quintet.orm.fields.dates import DateField, DateTimeField, TimeField
from quintet.orm.types import NOT_PROVIDED

TIMES = (DateField, DateTimeField, TimeField)


def in_new_names(found: Detection, key: ModelKey, field: Any) -> Any:
    """Return an old definition as it reads when renamed models and fields have their new names."""
    old_key = found.old_key(key)
    for target in set(FieldReference.of(field, old_key).models()):
        if target in found.renamed_keys:
            field = repointed(field, old_key, target, ".".join(found.renamed_keys[target]))
    for (app_label, model_name, new_name), old_name in found.renamed_fields.items():
        field = field_repointed(field, key, (app_label, model_name), old_name, new_name)
    return field


def renamed_fields(found: Detection) -> None:
    """Pair a field that came with one of its model that went, if they are the same and the questioner agrees."""
    gone = found.fields_before - found.fields_after
    for app_label, model_name, name in sorted(found.fields_after - found.fields_before):
        key = (app_label, model_name)
        new = found.new(key).get_field(name)
        for candidate in sorted(gone):
            if candidate[:2] != key:
                continue
            old_name = candidate[2]
            old = found.old(key).get_field(old_name)
            if _same_but_for_column(found, key, old, new, old_name) and found.questioner.ask_rename(
                model_name, old_name, name, new
            ):
                _rename(found, (*key, name), old_name, old, new)
                gone.discard(candidate)
                break


def _column(field: Any, name: str) -> str:
    """Return the column that an unbound field would have under a name."""
    if field.db_column:
        return str(field.db_column)
    is_key = bool(field.remote_field) and not field.many_to_many
    return f"{name}_id" if is_key else name


def _same_but_for_column(found: Detection, key: ModelKey, old: Any, new: Any, old_name: str) -> bool:
    old = in_new_names(found, key, old)
    if field_fingerprint(old) == field_fingerprint(new):
        return True
    kept_column = new.db_column is not None and new.db_column == _column(old, old_name)
    return kept_column and field_fingerprint(rebuilt(old, db_column=new.db_column)) == field_fingerprint(new)


def _rename(found: Detection, new_key: FieldKey, old_name: str, old: Any, new: Any) -> None:
    app_label, model_name, name = new_key
    if old.db_column != new.db_column:
        # The column first gets the name it keeps, so that renaming the field does not touch it.
        named = rebuilt(old, db_column=_column(old, old_name))
        named.set_attributes_from_name(old_name)
        found.add(app_label, AlterField(model_name, old_name, named))
    found.add(app_label, RenameField(model_name, old_name, name))
    found.renamed_fields[new_key] = old_name
    found.fields_before.discard((app_label, model_name, old_name))
    found.fields_before.add(new_key)


def removed_fields(found: Detection) -> None:
    """Remove every field that went."""
    for app_label, model_name, name in sorted(found.fields_before - found.fields_after):
        _remove(found, app_label, model_name, name)


def _remove(found: Detection, app_label: str, model_name: str, name: str) -> None:
    # What rests on the field goes first: the order of rows, groups that are unique together.
    needs = [
        Need(app_label, model_name, name, Event.ORDER_UNSET),
        Need(app_label, model_name, name, Event.TOGETHER_ALTERED),
    ]
    found.add(app_label, RemoveField(model_name, name), needs)


def added_fields(found: Detection) -> None:
    """Add every field that came."""
    for app_label, model_name, name in sorted(found.fields_after - found.fields_before):
        _add(found, (app_label, model_name), name)


def _add(found: Detection, key: ModelKey, name: str) -> None:
    field = found.new(key).get_field(name)
    needs = [Need(*key, name, Event.REMOVED), *found.relation_needs(key, field)]
    needs += [Need(*key, other, Event.CREATED) for other in _made_of(field, found.new(key).fields)]
    keeps = _fills_itself(field)
    if not keeps:
        field = rebuilt(field, default=_asked_default(found, key, name, field))
    if field.unique and field.has_default() and callable(field.default):
        found.questioner.ask_unique_callable_default_addition(name, key[1])
    found.add(key[0], AddField(key[1], name, field, preserve_default=keeps), needs)


def _made_of(field: Any, fields: Mapping[str, Any]) -> Iterable[str]:
    """Return the fields that a generated field is computed from."""
    if not field.generated:
        return ()
    named = set(names_in(field.expression))
    return sorted(name for name, one in fields.items() if one is not field and named & {name, _column(one, name)})


def names_in(expression: Any) -> Iterator[str]:
    """Yield the names that an expression, as it was written, takes values from."""
    if isinstance(expression, F):
        yield expression.name.partition("__")[0]
    elif isinstance(expression, Q):
        for child in expression.children:
            if isinstance(child, tuple):
                yield child[0].partition("__")[0]
            yield from names_in(child[1] if isinstance(child, tuple) else child)
    else:
        for source in getattr(expression, "get_source_expressions", list)():
            yield from names_in(source)


def _fills_itself(field: Any) -> bool:
    """Say whether existing rows need no value from outside."""
    return bool(
        field.null
        or field.generated
        or field.has_default()
        or field.has_db_default()
        or field.many_to_many
        or isinstance(field, AutoFieldMixin)
        or (field.blank and field.empty_strings_allowed)
        or (isinstance(field, TIMES) and field.auto_now)
    )


def _asked_default(found: Detection, key: ModelKey, name: str, field: Any) -> Any:
    if isinstance(field, TIMES) and field.auto_now_add:
        return found.questioner.ask_auto_now_add_addition(name, key[1])
    return found.questioner.ask_not_null_addition(name, key[1])


def altered_fields(found: Detection) -> None:
    """Alter every field with another definition; between a column and a many-to-many table, remove and add."""
    for app_label, model_name, name in sorted(found.fields_before & found.fields_after):
        key = (app_label, model_name)
        old = in_new_names(found, key, found.old(key).get_field(found.old_field_name(key, name)))
        new = found.new(key).get_field(name)
        if field_fingerprint(old) == field_fingerprint(new) or _only_names_column(found, key, name, old, new):
            continue
        if detect_throughs.changes_table(found, key, old, new):
            detect_throughs.change_table(found, key, name, old, new)
        elif bool(old.many_to_many) is bool(new.many_to_many):
            _alter(found, key, name, old, new)
        else:
            _remove(found, app_label, model_name, name)
            _add(found, key, name)


def _only_names_column(found: Detection, key: ModelKey, name: str, old: Any, new: Any) -> bool:
    """Say whether a renamed field differs only in naming the column that its renaming already gave it."""
    if (*key, name) not in found.renamed_fields or not new.db_column or old.db_column:
        return False
    old_name = found.renamed_fields[(*key, name)]
    return _column(old, old_name) == new.db_column and field_fingerprint(
        rebuilt(old, db_column=new.db_column)
    ) == field_fingerprint(new)


def _alter(found: Detection, key: ModelKey, name: str, old: Any, new: Any) -> None:
    keeps, field = True, new
    forbids_null = old.null and not new.null and not new.has_default() and not new.has_db_default() and not new.many_to_many
    if forbids_null:
        default = found.questioner.ask_not_null_alteration(name, key[1])
        if default is not NOT_PROVIDED:
            keeps, field = False, rebuilt(new, default=default)
    found.add(key[0], AlterField(key[1], name, field, preserve_default=keeps), found.relation_needs(key, new))
