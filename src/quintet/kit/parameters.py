"""What a function takes: names of its parameters, and whether it takes any."""

import inspect
from collections.abc import Callable
from typing import Any

_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_ONE = (*_NAMED, inspect.Parameter.KEYWORD_ONLY)


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters that a caller fills: without the object or class that a method belongs to."""
    found = list(inspect.signature(function).parameters.values())
    # A function of a class, read from the class, shows its "self".
    unbound = not inspect.ismethod(function) and bool(found) and found[0].name == "self"
    return found[1:] if unbound else found


def get_func_args(func: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that may be given by position or name."""
    return [one.name for one in _parameters(func) if one.kind in _NAMED]


def get_func_full_args(func: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """Return (name,) or (name, default) of each parameter; those that take the rest are named with their stars."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [
        (stars.get(one.kind, "") + one.name,) if one.default is inspect.Parameter.empty else (one.name, one.default)
        for one in _parameters(func)
    ]


def func_accepts_kwargs(func: Callable[..., Any]) -> bool:
    """Say whether any keyword argument is taken."""
    return any(one.kind is inspect.Parameter.VAR_KEYWORD for one in _parameters(func))


def func_accepts_var_args(func: Callable[..., Any]) -> bool:
    """Say whether any number of positional arguments is taken."""
    return any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in _parameters(func))


def func_supports_parameter(func: Callable[..., Any], name: str) -> bool:
    """Say whether there is a parameter ``name``."""
    return any(one.name == name for one in _parameters(func))


def method_has_no_args(meth: Callable[..., Any]) -> bool:
    """Say whether a method can be given nothing: it has no parameter besides its object."""
    return not any(one.kind in _ONE for one in _parameters(meth))
