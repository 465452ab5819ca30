"""Saving the forms of a model formset: one by one, or together where nobody could tell the difference.

Rows are inserted, updated and deleted together when their model and forms only do what ours do: no signals are listened to,
and neither `save` nor `delete` of the model, nor the saving methods of form or formset, are overridden.
"""

from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.forms.model_forms import BaseModelForm
from quintet.orm.deletion import Collector
from quintet.orm.model.model import Model
from quintet.orm.signals import post_save, pre_save

#: A CASE is read from its top for every row: larger groups would make the work grow with their square.
UPDATE_GROUP = 50


def save_changed(formset: Any, forms: list[Any], commit: bool) -> list[Any]:
    """Save what the changed forms say of their rows; return the rows."""
    if not commit or not _alike(formset, forms, "save_existing") or not _updates_plainly(formset.model):
        return [formset.save_existing(form, form.instance, commit=commit) for form in forms]
    rows = [form.savable_instance() for form in forms]
    if len({id(row) for row in rows}) < len(rows):
        return [formset.save_existing(form, form.instance, commit=commit) for form in forms]
    _update(rows)
    for form in forms:
        form._save_m2m()  # noqa: SLF001  what its own save does after the row
    return rows


def save_new(formset: Any, forms: list[Any], commit: bool) -> list[Any]:
    """Save the rows of new forms; return them."""
    if not commit or not _alike(formset, forms, "save_new"):
        return [formset.save_new(form, commit=commit) for form in forms]
    for form in forms:
        formset.join(form.instance)
    rows = [form.savable_instance() for form in forms]
    using = _database(rows)
    if not connections[using].features.can_return_rows_from_bulk_insert:
        return [formset.save_new(form, commit=commit) for form in forms]
    formset.model._base_manager.using(using).bulk_create(rows)
    for form in forms:
        form._save_m2m()  # noqa: SLF001  what its own save does after the row
    return rows


def delete_rows(formset: Any, rows: list[Any], commit: bool) -> None:
    """Delete rows, together when `delete` is ours."""
    together = commit and len(rows) > 1 and not formset.overrides("delete_existing") and formset.model.delete is Model.delete
    if not together or not _in_one_database(rows):
        for row in rows:
            formset.delete_existing(row, commit=commit)
        return
    collector = Collector(using=_database(rows), origin=rows[0])
    collector.collect(rows)
    collector.delete()


def _alike(formset: Any, forms: list[Any], method: str) -> bool:
    """Say whether the forms may be saved together instead of by ``method``."""
    model = formset.model
    return (
        len(forms) > 1
        and not formset.overrides(method)
        and all(type(form).save is BaseModelForm.save for form in forms)
        and model.save is Model.save
        and model.save_base is Model.save_base
        and not model._meta.parents
        and not any(hasattr(field, "upload_to") for field in model._meta.concrete_fields)
        and not pre_save.has_listeners(model)
        and not post_save.has_listeners(model)
        and _in_one_database([form.instance for form in forms])
    )


def _updates_plainly(model: Any) -> bool:
    # A generated column would have to be read again.
    return not any(field.generated for field in model._meta.concrete_fields)


def _in_one_database(rows: list[Any]) -> bool:
    return router.silent and len({row._state.db or DEFAULT_DB_ALIAS for row in rows}) == 1


def _database(rows: list[Any]) -> str:
    return rows[0]._state.db or DEFAULT_DB_ALIAS


def _update(rows: list[Any]) -> None:
    model = type(rows[0])
    loaded = [field for field in model._meta.concrete_fields if all(field.attname in vars(row) for row in rows)]
    fields = [field for field in loaded if not field.primary_key]
    using = _database(rows)
    manager = model._base_manager.using(using)
    with atomic(using=using, savepoint=False):
        for row in rows:
            for field in fields:
                setattr(row, field.attname, field.pre_save(row, False))
        for start in range(0, len(rows), UPDATE_GROUP):
            group = rows[start : start + UPDATE_GROUP]
            if manager.bulk_update(group, [field.name for field in fields]) < len(group):
                # A row has gone meanwhile: saving puts it back, as it does with a single form.
                for row in group:
                    row.save()
