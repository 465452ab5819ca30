"""Fields as a migration keeps them: models as text, and those that a setting names as that setting."""

from typing import Any

from quintet.orm.types import SettingsReference as SettingsReference


def unbound(field: Any) -> Any:
    """Return a field of a model class as a migration keeps it: unbound, models as text, swappable ones as their setting."""
    _, _, args, kwargs = field.deconstruct()
    return type(field)(*args, **kwargs)
