"""Finding the target of a relation: a class, "self", "Model" or "app.Model", now or when it is declared."""

from collections.abc import Callable
from functools import partial
from typing import Any

RECURSIVE = "self"


def target_key(to: str, model: Any) -> tuple[str, str]:
    """Return (app_label, lower-case model name) of a target named in a class body of ``model``."""
    if to == RECURSIVE:
        return model._meta.app_label, model._meta.model_name
    label, dot, name = to.rpartition(".")
    return (label, name.lower()) if dot else (model._meta.app_label, to.lower())


def resolve_relation(model: Any, to: Any) -> Any:
    """Return a target as a class or as "app_label.ModelName"; ``model`` is what "self" and a bare name are read from."""
    if to == RECURSIVE:
        return model
    return f"{model._meta.app_label}.{to}" if isinstance(to, str) and "." not in to else to


def lazy_related_operation(function: Callable[..., Any], model: Any, *related_models: Any, **kwargs: Any) -> Any:
    """Call ``function(model, *targets, **kwargs)`` when ``model`` and all ``related_models`` are declared.

    These are classes or names, as a relation takes them.
    """
    found = [resolve_relation(model, to) for to in related_models]
    keys = [target_key(to, model) if isinstance(to, str) else (to._meta.app_label, to._meta.model_name) for to in found]
    own = (model._meta.app_label, model._meta.model_name)
    return model._meta.apps.lazy_model_operation(partial(function, **kwargs), own, *keys)


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
