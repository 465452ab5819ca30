"""Saving a form when somebody else was quicker: what the database refuses becomes an error of the form."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.errors import IntegrityError
from quintet.drivers.router import router


def try_save(form: Any) -> Any:
    """Return the saved instance, or None when it is no longer valid; then the form has the error.

    Between validating and saving another request may take a unique value, or delete what a key points at. What validation
    cannot explain is raised.
    """
    instance = form.instance
    try:
        with _guarded(instance._state.db or router.db_for_write(type(instance), instance=instance)):
            return form.save()
    except IntegrityError:
        form.validate_instance()
        if not form.errors:
            raise
        return None


def _guarded(using: str) -> AbstractContextManager[Any]:
    """Return a savepoint inside a transaction, which the refusal would break; without one nothing is needed."""
    return atomic(using=using) if connections[using].in_atomic_block else nullcontext()
