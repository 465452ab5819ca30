"""What a definition comes down to, so that two can be compared: plain values, models by label, classes as they are."""

import functools
import re
from collections.abc import KeysView, Mapping
from typing import Any

from quintet.kit import dotted
from quintet.kit.lazy import LazyObject, Promise


def fingerprint(value: Any) -> Any:
    """Return a comparable form of a field, or of anything that stands in a field's arguments or a model's options."""
    if isinstance(value, Promise | LazyObject):
        return str(value) if isinstance(value, Promise) else fingerprint(value.__reduce__()[1][0])
    if isinstance(value, type) or hasattr(value, "_meta"):
        return getattr(getattr(value, "_meta", None), "label_lower", value)
    for kind, reduce in _BY_TYPE:
        if isinstance(value, kind):
            return reduce(value)
    if hasattr(value, "deconstruct"):
        return _of_recipe(value.deconstruct())
    return value


def _of_recipe(recipe: tuple[Any, ...]) -> Any:
    path, args, kwargs = recipe[-3:]
    if not isinstance(path, str):
        return tuple(map(fingerprint, recipe))
    return dotted.canonical(path), [fingerprint(one) for one in args], {name: fingerprint(one) for name, one in kwargs.items()}


def _of_partial(value: Any) -> Any:
    return fingerprint(value.func), fingerprint(value.args), fingerprint(value.keywords)


_BY_TYPE: tuple[tuple[Any, Any], ...] = (
    (KeysView, lambda value: tuple(map(fingerprint, value))),  # as a file holds them
    (list, lambda value: [fingerprint(one) for one in value]),
    (tuple, lambda value: tuple(fingerprint(one) for one in value)),
    (Mapping, lambda value: {key: fingerprint(one) for key, one in value.items()}),
    ((functools.partial, functools.partialmethod), _of_partial),
    (re.Pattern, lambda value: (value.pattern, value.flags)),
)


def field_fingerprint(field: Any) -> Any:
    """Return what a field definition comes down to, without its name."""
    path, args, kwargs = _of_recipe(field.deconstruct())
    for name in ("to", "through") if field.remote_field else ():
        if isinstance(kwargs.get(name), str):
            kwargs[name] = kwargs[name].lower()
    return path, args, kwargs
