"""How an expression was made, so that a migration file can make it again.

`deconstruct` answers with the arguments as they were given, not with what became of them: ``Lower("name")`` is written back as
that, not as a call over an F object. Classes of the library are named by their documented path.
"""

from typing import Any

from quintet.kit import dotted
from quintet.kit.libraries import inspect
from quintet.orm.types import is_ours, public_path

#: (path, positional arguments, keyword arguments)
Recipe = tuple[str, tuple[Any, ...], dict[str, Any]]


def path_of(cls: type) -> str:
    """Return the dotted path from which a class is imported.

    Raises ValueError for a class inside a function or another class, which cannot be.
    """
    if is_ours(cls):
        return public_path(cls)
    path = f"{cls.__module__}.{cls.__qualname__}"
    try:
        found: Any = dotted.load(path) if "." not in cls.__qualname__ else None
    except ImportError:
        found = None
    if found is not cls:
        raise ValueError(
            f"Could not find object {cls.__name__} in {cls.__module__}.\n"
            "Please note that you cannot serialize things like inner classes. Please move the object into the main module body "
            "to use migrations."
        )
    return path


def arguments_of(expression: Any) -> tuple[tuple[str, Any], ...]:
    """Return the arguments that made an expression, by name and with those that were left out."""
    args, kwargs = expression._made_with
    bound = inspect.signature(type(expression).__init__).bind_partial(expression, *args, **kwargs)
    bound.apply_defaults()
    return tuple(bound.arguments.items())[1:]
