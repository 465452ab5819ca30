"""Between forms and model instances: fields for a model, an instance's values, and an instance from clean data."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from quintet.forms.fields.base import Field
from quintet.kernel.errors import FieldError

ALL_FIELDS = "__all__"


def construct_instance(
    form: Any, instance: Any, fields: Iterable[str] | None = None, exclude: Iterable[str] | None = None
) -> Any:
    """Put the form's clean data on ``instance`` (not saved) and return it; files last, as their names may need other values."""
    clean = form.cleaned_data
    files: list[Any] = []
    for field in instance._meta.fields:
        if not field.editable or (field.primary_key and not _is_link(field) and _is_auto(field)) or field.name not in clean:
            continue
        if (fields is not None and field.name not in fields) or (exclude and field.name in exclude):
            continue
        if _keeps_default(form, field, clean):
            continue
        if hasattr(field, "upload_to"):
            files.append(field)
        else:
            field.save_form_data(instance, clean[field.name])
    for field in files:
        field.save_form_data(instance, clean[field.name])
    return instance


def _is_auto(field: Any) -> bool:
    return field.get_internal_type().endswith("AutoField")


def _is_link(field: Any) -> bool:
    return getattr(field, "remote_field", None) is not None


def _keeps_default(form: Any, field: Any, clean: Mapping[str, Any]) -> bool:
    """Say whether the instance keeps the model's default: nothing was sent for the field, and nothing was made of that."""
    if not field.has_default():
        return False
    bound = form[field.name]
    omitted = bound.field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(field.name))
    return omitted and clean.get(field.name) in bound.field.empty_values


def model_to_dict(instance: Any, fields: Iterable[str] | None = None, exclude: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the editable values of ``instance`` by field name, as a form's initial data."""
    meta = instance._meta
    return {
        field.name: field.value_from_object(instance)
        for field in chain(meta.concrete_fields, getattr(meta, "private_fields", ()), meta.many_to_many)
        if getattr(field, "editable", False)
        and (fields is None or field.name in fields)
        and not (exclude and field.name in exclude)
    }


def apply_limit_choices_to(fields: Any, name: str, field: Any) -> None:
    """Narrow the rows of a form's field by its ``limit_choices_to``; only then is the field copied for the form."""
    if getattr(field, "queryset", None) is None or not hasattr(field, "get_limit_choices_to"):
        return
    condition = field.get_limit_choices_to()
    if condition:
        rows = field.queryset
        fields[name].queryset = rows.filter(**condition) if isinstance(condition, Mapping) else rows.filter(condition).distinct()


def apply_limit_choices_to_formfield(formfield: Any) -> None:
    """Narrow the rows of a form field by its ``limit_choices_to``."""
    apply_limit_choices_to({"": formfield}, "", formfield)


def fields_for_model(
    model: Any,
    fields: Any = None,
    exclude: Any = None,
    widgets: Mapping[str, Any] | None = None,
    formfield_callback: Any = None,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    field_classes: Mapping[str, Any] | None = None,
    *,
    apply_limit: bool = True,
) -> dict[str, Field | None]:
    """Return the form fields for a model by name, in the order of ``fields``.

    A name in ``fields`` that the model lacks, or that makes no form field, is there with None. Raises FieldError for one that
    cannot be edited, TypeError when ``formfield_callback`` is not callable.
    """
    if formfield_callback is not None and not callable(formfield_callback):
        raise TypeError("formfield_callback must be a function or callable")
    meta = model._meta
    given = {
        "widget": widgets,
        "label": labels,
        "help_text": help_texts,
        "error_messages": error_messages,
        "form_class": field_classes,
    }
    made: dict[str, Field | None] = {}
    skipped: set[str] = set()
    for field in sorted(chain(meta.concrete_fields, getattr(meta, "private_fields", ()), meta.many_to_many)):
        if not getattr(field, "editable", False):
            _refuse_not_editable(model, field, fields, exclude)
            continue
        if (fields is not None and field.name not in fields) or (exclude and field.name in exclude):
            continue
        options = {option: table[field.name] for option, table in given.items() if table and field.name in table}
        if localized_fields == ALL_FIELDS or (localized_fields and field.name in localized_fields):
            options["localize"] = True
        form_field: Any = formfield_callback(field, **options) if formfield_callback else field.formfield(**options)
        if form_field is None:
            skipped.add(field.name)
            continue
        made[field.name] = form_field
    if apply_limit:
        for name, form_field in made.items():
            apply_limit_choices_to(made, name, form_field)
    if fields:
        return {name: made.get(name) for name in fields if not (exclude and name in exclude) and name not in skipped}
    return made


def _refuse_not_editable(model: Any, field: Any, fields: Any, exclude: Any) -> None:
    if fields is not None and field.name in fields and not (exclude and field.name in exclude):
        raise FieldError(f"'{field.name}' cannot be specified for {model.__name__} model form as it is a non-editable field")
