"""Finding the target of a relation: a class, "self", "Model" or "app.Model", now or when it is declared."""

from collections.abc import Callable
from typing import Any

RECURSIVE = "self"


def target_key(to: str, model: Any) -> tuple[str, str]:
    """Return (app_label, lower-case model name) of a target named in a class body of ``model``."""
    if to == RECURSIVE:
        return model._meta.app_label, model._meta.model_name
    label, dot, name = to.rpartition(".")
    return (label, name.lower()) if dot else (model._meta.app_label, to.lower())


def when_declared(model: Any, to: Any, function: Callable[[Any], None]) -> None:
    """Call ``function(target)`` when both ``model`` and its target are declared."""
    meta = model._meta
    own = (meta.app_label, meta.model_name)
    if isinstance(to, str):
        key = target_key(to, model)
        if key == own:
            meta.apps.lazy_model_operation(lambda _model: function(model), own)
        else:
            meta.apps.lazy_model_operation(lambda _model, target: function(target), own, key)
    elif not to._meta.abstract:  # there is no table to lead to, which the checks tell (fields.E300)
        meta.apps.lazy_model_operation(lambda _model: function(to), own)


def named_after(pattern: str | None, model: Any) -> str | None:
    """Return a related name with ``%(class)s``, ``%(model_name)s`` and ``%(app_label)s`` filled in."""
    if not pattern:
        return pattern
    meta = model._meta
    return pattern % {
        "class": model.__name__.lower(),
        "model_name": meta.model_name.lower(),
        "app_label": meta.app_label.lower(),
    }
