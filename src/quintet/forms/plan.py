"""What depends only on a form's class, found out once: which fields forms may share, and what their classes override."""

from collections.abc import Mapping
from typing import Any

from quintet.kit.record import record

#: Classes below this package keep no state of one form in themselves.
OURS = "quintet.forms."


@record
class FormPlan:
    """``signature`` tells the fields it was made for; a changed ``base_fields`` asks for another plan.

    ``private`` are the fields that every form gets a copy of at once. Names in HTML are the prefix and the field's name when the
    class ``reads_plainly``; errors of fields go straight to their lists when it ``adds_errors_plainly``.
    """

    signature: tuple[int, ...]
    private: tuple[str, ...]
    reads_plainly: bool
    adds_errors_plainly: bool


def signature_of(base_fields: Mapping[str, Any]) -> tuple[int, ...]:
    """Return what tells one set of fields from another: their identities, in order."""
    return tuple(map(id, base_fields.values()))


def make_plan(form_class: Any, base: Any) -> FormPlan:
    """Return the plan of a form class; what it does not override of ``base`` need not be asked."""
    base_fields = form_class.base_fields
    return FormPlan(
        signature=signature_of(base_fields),
        private=tuple(name for name, field in base_fields.items() if not may_share(field)),
        reads_plainly=form_class.add_prefix is base.add_prefix,
        adds_errors_plainly=form_class.add_error is base.add_error,
    )


def may_share(field: Any) -> bool:
    """Say whether forms may share ``field``: it and its widget are ours, and the widget remembers nothing of a request."""
    widget = field.widget
    return (
        type(field).__module__.startswith(OURS)
        and type(widget).__module__.startswith(OURS)
        and not getattr(widget, "remembers", False)
        and not hasattr(field, "fields")
    )
