"""Cleaning a form: each field, then the fields together; and where errors go."""

from collections.abc import Iterable
from types import CoroutineType
from typing import Any

from quintet.forms import waiting
from quintet.forms.boundfield import automatic_id
from quintet.forms.errors import ErrorList
from quintet.forms.fields.base import Field
from quintet.forms.plan import FormPlan
from quintet.kernel.errors import NON_FIELD_ERRORS, ValidationError

PLAIN = Field.get_bound_field

SEVERAL_FIELDS = "The argument `field` must be `None` when the `error` argument contains errors for multiple fields."


def clean_fields(form: Any, plan: FormPlan, names: Iterable[str] | None = None) -> None:
    """Clean each field, or those named, and run the form's ``clean_<name>`` after it, into ``form.cleaned_data``."""
    clean, fields = form.cleaned_data, form.fields
    reads_plainly = plan.reads_plainly and form.bound_field_class is None
    prefix = f"{form.prefix}-" if form.prefix else ""
    data, files = form.data, form.files
    held: Any = dict.__getitem__
    for name in list(fields) if names is None else names:
        # Looked up at its turn: the hook of a field before it may have changed it.
        field = held(fields, name)
        try:
            # The submitted value is all that such a field asks for, and its widget all that knows it.
            if (
                reads_plainly
                and not field.disabled
                and not field.cleans_with_initial
                and field.bound_field_class is None
                and type(field).get_bound_field is PLAIN
            ):
                clean[name] = field.clean(field.widget.value_from_datadict(data, files, prefix + name))
            else:
                clean[name] = clean_field(form, name)
            hook = getattr(form, f"clean_{name}", None)
            if hook is not None:
                clean[name] = settled(hook())
        except ValidationError as error:
            if plan.adds_errors_plainly and "error_list" in error.__dict__:
                _add_to(form, name, error.error_list)
            else:
                form.add_error(name, error)


def settled(answer: Any) -> Any:
    """Return what a hook gave; one that is a coroutine function is awaited."""
    return waiting.result(answer) if type(answer) is CoroutineType else answer


def clean_field(form: Any, name: str) -> Any:
    """Return the clean value of one field; a disabled field keeps its initial value, a file field is told its own.

    Data is read by the widget; only a form or field with its own kind of bound field is asked through that.
    """
    field = form.fields.peek(name)
    if field.disabled:
        value = form[name].initial
    elif _binds_plainly(form, field):
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    else:
        value = form[name].data
    return field.clean(value, form[name].initial) if field.cleans_with_initial else field.clean(value)


def _binds_plainly(form: Any, field: Any) -> bool:
    return field.bound_field_class is None and form.bound_field_class is None and type(field).get_bound_field is PLAIN


def _id_of(form: Any, name: str) -> str:
    if _binds_plainly(form, form.fields.peek(name)):
        return automatic_id(form.auto_id, form.add_prefix(name))
    return form[name].auto_id


def clean_form(form: Any) -> None:
    """Run ``form.clean``, which may be a coroutine function; what it returns takes the place of the clean data."""
    try:
        cleaned = settled(form.clean())
    except ValidationError as error:
        form.add_error(None, error)
    else:
        if cleaned is not None:
            form.cleaned_data = cleaned


def add_error(form: Any, field: str | None, error: Any) -> None:
    """Do what `BaseForm.add_error` documents."""
    found = error if isinstance(error, ValidationError) else ValidationError(error)
    if hasattr(found, "error_dict"):
        if field is not None:
            raise TypeError(SEVERAL_FIELDS)
        for name, errors in found.error_dict.items():
            _add_to(form, name, errors)
    else:
        _add_to(form, field or NON_FIELD_ERRORS, found.error_list)


def _add_to(form: Any, name: str, errors: list[ValidationError]) -> None:
    held = _list_for(form, name)
    if type(held) is ErrorList:
        held.data += errors
    else:
        held.extend(errors)
    form.cleaned_data.pop(name, None)


def _list_for(form: Any, name: str) -> Any:
    found = form.errors
    held = found.get(name)
    if held is not None:
        return held
    if name == NON_FIELD_ERRORS:
        made = form.error_class(error_class="nonfield", renderer=form.renderer)
    elif name in form.fields:
        made = form.error_class(renderer=form.renderer, field_id=_id_of(form, name))
    else:
        raise ValueError(f"'{type(form).__name__}' has no field named '{name}'.")
    found[name] = made
    return made
