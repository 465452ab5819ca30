"""What the rows of a model formset must have for themselves, asked of the database for all forms together.

While its formset cleans them, forms whose checks are our own leave the questions open. One query for each group of forms says
whether anything is taken; nearly always nothing is. In a group where something is, each form asks for itself, so that errors
are those of single forms.
"""

from collections.abc import Callable
from typing import Any

from quintet.forms.model_forms import BaseModelForm
from quintet.kernel.errors import ValidationError
from quintet.orm.model import validate
from quintet.orm.model.model import Model
from quintet.orm.plan import taken

#: Forms that are asked about together: databases read conditions of some hundred parts without trouble.
GROUP = 50


def clean_forms(formset: Any, clean: Callable[[], int]) -> int:
    """Return what ``clean`` returns, which cleans the forms of ``formset``; then ask what they left open."""
    waiting = [form for form in formset.forms if form._errors is None and _asks_as_ours(form)]  # noqa: SLF001  the form's own half
    if len(waiting) < 2:
        return clean()
    for form in waiting:
        form.asks_later = True
    try:
        found = clean()
    finally:
        for form in waiting:
            form.asks_later = False
    # Empty new forms were not cleaned as far as that, and the clean() of others may not call ours.
    _ask([form for form in waiting if form._validate_unique and form._validate_constraints])  # noqa: SLF001  as above
    return found


def _asks_as_ours(form: Any) -> bool:
    """Say whether nothing of what a form asks of the database is other than ours."""
    kind, model = type(form), type(form.instance)
    return (
        kind._post_clean is BaseModelForm._post_clean  # noqa: SLF001  the form's own half
        and kind.full_clean is BaseModelForm.full_clean
        and kind.validate_unique is BaseModelForm.validate_unique
        and kind.validate_constraints is BaseModelForm.validate_constraints
        and model.validate_unique is Model.validate_unique
        and model.validate_constraints is Model.validate_constraints
    )


def _ask(forms: list[Any]) -> None:
    for start in range(0, len(forms), GROUP):
        group = forms[start : start + GROUP]
        asked = [(form.instance, question) for form in group for question in validate.questions(form.instance, _left_out(form))]
        is_taken = taken.any_answer(asked)
        for form in group:
            if is_taken:
                form.validate_unique()
                form.validate_constraints()
            else:
                _check_others(form)


def _check_others(form: Any) -> None:
    try:
        validate.validate_other_constraints(form.instance, _left_out(form))
    except ValidationError as error:
        form._update_errors(error)  # noqa: SLF001  as above


def _left_out(form: Any) -> set[str]:
    return form._get_validation_exclusions()  # noqa: SLF001  the documented hook of model forms
