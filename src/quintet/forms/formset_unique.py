"""Uniqueness between the forms of one formset: what no single form, and no query, can see."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quintet.kernel.errors import NON_FIELD_ERRORS, ValidationError
from quintet.kit.hashable import make_hashable
from quintet.orm.model import validate

#: What a form says in a check, None when it takes no part in it.
Said = Any


def check_forms(formset: Any, forms: Iterable[Any]) -> None:
    """Mark each form that repeats another one's unique values; raise ValidationError with a message for each kind."""
    valid = [form for form in forms if form.is_valid() and getattr(form, "cleaned_data", None)]
    checks = _checks_of(valid)
    found: list[Any] = []
    for check in checks[0]:
        found += _repeated(
            formset, valid, check[1], _values_reader(formset, check[1]), formset.get_unique_error_message, check[1]
        )
    for check in checks[1]:
        fields = (check[2],)
        found += _repeated(formset, valid, fields, _date_reader(check), formset.get_date_error_message, check)
    if found:
        raise ValidationError(found)


def _checks_of(forms: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return the checks that any form asks for: (model, fields), and (model, kind, field, date field)."""
    unique: dict[Any, None] = {}
    dated: dict[Any, None] = {}
    for form in forms:
        exclude = form._get_validation_exclusions()  # noqa: SLF001  the documented hook of model forms
        unique |= dict.fromkeys(validate.unique_sets(form.instance, exclude, constraints=True))
        model = type(form.instance)
        dated |= {(model, kind, field.name, day): None for field, kind, day in validate.date_sets(form.instance, exclude)}
    return list(unique), list(dated)


def _values_reader(formset: Any, names: tuple[str, ...]) -> Callable[[dict[str, Any]], Said]:
    """Return what reads the values of a check from clean data; names that all forms share say nothing."""
    own = [name for name in names if name not in formset.unique_fields]

    def read(clean: dict[str, Any]) -> Said:
        values = [clean.get(name) for name in own]
        return None if None in values else tuple(map(_comparable, values))

    return read


def _comparable(value: Any) -> Any:
    return value.pk if hasattr(value, "_meta") else make_hashable(value)


def _date_reader(check: Any) -> Callable[[dict[str, Any]], Said]:
    _model, kind, field, day_field = check

    def read(clean: dict[str, Any]) -> Said:
        value, day = clean.get(field), clean.get(day_field)
        if value is None or day is None:
            return None
        return _comparable(value), (day.year, day.month, day.day) if kind == "date" else getattr(day, kind)

    return read


def _repeated(
    formset: Any, forms: list[Any], fields: tuple[str, ...], read: Callable[[dict[str, Any]], Said], message: Any, check: Any
) -> Iterator[Any]:
    """Yield the message for each form that says what an earlier one said; its values go, its error comes."""
    seen: set[Any] = set()
    for form in forms:
        said = read(form.cleaned_data)
        if said is None or said not in seen:
            seen.add(said)
            continue
        yield message(check)
        form.errors[NON_FIELD_ERRORS] = formset.error_class([formset.get_form_error()], renderer=formset.renderer)
        for name in fields:
            form.cleaned_data.pop(name, None)
