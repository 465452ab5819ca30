"""The assertions about forms."""

from typing import Any

# unittest leaves the frames of this module out of the reports of failures.
__unittest = True


def _as_list(errors: Any) -> list[Any]:
    return list(errors) if isinstance(errors, list | tuple) else [errors]


def assert_form_error(case: Any, form: Any, field: str | None, errors: Any, msg_prefix: str) -> None:
    """Fail unless a field of a bound form, or the form itself for None, has exactly these errors."""
    prefix = f"{msg_prefix}: " if msg_prefix else ""
    _compare(case, form, field, _as_list(errors), prefix, f"form {form!r}")


def assert_formset_error(case: Any, formset: Any, index: int | None, field: str | None, errors: Any, msg_prefix: str) -> None:
    """Fail unless a form of a formset, or the formset itself for None, has exactly these errors."""
    if index is None and field is not None:
        raise ValueError("You must use field=None with form_index=None.")
    prefix = f"{msg_prefix}: " if msg_prefix else ""
    if not formset.is_bound:
        case.fail(f"{prefix}The formset {formset!r} is not bound, it will never have any errors.")
    if index is not None:
        count = formset.total_form_count()
        if index >= count:
            case.fail(f"{prefix}The formset {formset!r} only has {count} form{'s' if count != 1 else ''}.")
        _compare(case, formset.forms[index], field, _as_list(errors), prefix, f"form {index} of formset {formset!r}")
        return
    found = list(formset.non_form_errors())
    case.assertEqual(found, _as_list(errors), f"{prefix}The non-form errors of formset {formset!r} don't match.")


def _compare(case: Any, form: Any, field: str | None, errors: list[Any], prefix: str, words: str) -> None:
    if not form.is_bound:
        case.fail(f"{prefix}The {words} is not bound, it will never have any errors.")
    if field is not None and field not in form.fields:
        case.fail(f"{prefix}The {words} does not contain the field {field!r}.")
    found = list(form.non_field_errors()) if field is None else list(form.errors.get(field, []))
    place = "non-field errors of" if field is None else f"errors of field {field!r} on"
    case.assertEqual(found, [str(error) for error in errors], f"{prefix}The {place} {words} don't match.")


def assert_field_output(
    case: Any, fieldclass: Any, valid: dict[Any, Any], invalid: dict[Any, Any], args: Any, kwargs: Any, empty_value: Any
) -> None:
    """Fail unless a form field cleans inputs as ``valid`` says and refuses those of ``invalid`` with their messages."""
    required = fieldclass(*args, **kwargs)
    optional = fieldclass(*args, **{**kwargs, "required": False})
    for given, cleaned in valid.items():
        case.assertEqual(required.clean(given), cleaned)
        case.assertEqual(optional.clean(given), cleaned)
    for given, errors in invalid.items():
        _refuses(case, required, given, errors)
        _refuses(case, optional, given, errors)
    for empty in required.empty_values:
        _refuses(case, required, empty, [required.error_messages["required"]])
        case.assertEqual(optional.clean(empty), empty_value)


def _refuses(case: Any, field: Any, given: Any, errors: Any) -> None:
    try:
        field.clean(given)
    except Exception as error:
        messages = getattr(error, "messages", None)
        if messages is None:
            raise
        case.assertEqual(messages, [str(one) for one in _as_list(errors)])
        return
    case.fail(f"{field!r} accepted {given!r}.")
