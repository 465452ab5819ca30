"""The order in which the rows of models are written, so that natural keys name rows that stood before."""

from collections.abc import Iterable
from typing import Any

from quintet.kernel import current
from quintet.orm.serialize.written import has_natural_key


def sort_dependencies(app_list: Iterable[tuple[Any, Iterable[Any] | None]], allow_cycles: bool = False) -> list[Any]:
    """Return the models of (app config, models or None for all of them) after those that their natural keys depend on.

    A foreign key or many-to-many relation to a model with natural keys is such a dependency, and what
    ``natural_key.dependencies`` names. Models in a circle keep their order with ``allow_cycles``; RuntimeError without.
    """
    models = [model for config, chosen in app_list for model in (config.get_models() if chosen is None else chosen)]
    left = list(dict.fromkeys(models))
    waits_for = {model: [other for other in _needs(model) if other in left and other is not model] for model in left}
    done: list[Any] = []
    while left:
        stuck = set(left)
        ready: list[Any] = []
        for model in left:  # in their own order, as far as that goes
            if stuck.isdisjoint(waits_for[model]):
                ready.append(model)
                stuck.remove(model)
        if not ready and not allow_cycles:
            names = ", ".join(sorted(model._meta.label for model in left))
            raise RuntimeError(f"Can't resolve dependencies for {names} in serialized app list.")
        done += ready or left
        left = [model for model in left if model not in ready] if ready else []
    return done


def _needs(model: Any) -> list[Any]:
    """Return the models whose rows the natural keys in a model's rows name."""
    named = getattr(model.natural_key, "dependencies", ()) if has_natural_key(model) else ()
    keys = [field for field in model._meta.fields if field.remote_field is not None]
    relations = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    related = [field.remote_field.model for field in (*keys, *relations)]
    return [*map(current.apps.get_model, named), *filter(has_natural_key, related)]
