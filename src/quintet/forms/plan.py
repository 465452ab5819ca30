"""What depends only on a form's class, found out once: which fields forms may share, and what their classes override."""

from collections.abc import Mapping
from typing import Any

from quintet.kit.record import record

#: Classes below this package keep no state of one form in themselves.
OURS = "quintet.forms."


@record
class FormPlan:
    """``signature`` tells the fields it was made for; a changed ``base_fields`` asks for another plan."""

    signature: tuple[int, ...]
    private: tuple[str, ...]
    cleaners: tuple[tuple[str, str], ...]


def signature_of(base_fields: Mapping[str, Any]) -> tuple[int, ...]:
    """Return what tells one set of fields from another: their identities, in order."""
    return tuple(map(id, base_fields.values()))


def make_plan(form_class: type, base_fields: Mapping[str, Any]) -> FormPlan:
    """Return the plan of a form class."""
    return FormPlan(
        signature=signature_of(base_fields),
        private=tuple(name for name, field in base_fields.items() if not may_share(field)),
        cleaners=tuple((name, f"clean_{name}") for name in base_fields if hasattr(form_class, f"clean_{name}")),
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
