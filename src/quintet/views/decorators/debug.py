"""Decorators about what error reports may show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from quintet.kit.callables import is_coroutine_function
from quintet.views.wrapping import around
from quintet.web import sensitive

ALL = "__ALL__"


def _names(decorator: str, given: tuple[Any, ...]) -> Any:
    if len(given) == 1 and callable(given[0]):
        raise TypeError(f"{decorator}() must be called to use it as a decorator, e.g., use @{decorator}(), not @{decorator}.")
    return given or ALL


def sensitive_variables(*variables: str) -> Callable[[Any], Any]:
    """Keep these local variables of the function, all of them without names, out of error reports."""
    names = _names("sensitive_variables", variables)

    def decorate(function: Any) -> Any:
        hidden = sensitive.hidden_variables(function, variables)
        wrapped: Any = _async_wrapper(function, hidden) if is_coroutine_function(function) else _wrapper(function, hidden)
        wrapped.sensitive_variables = names
        return wrapped

    return decorate


# Error reports look for the mark among the variables of a frame: each wrapper has it as ``_hidden``.


def _async_wrapper(function: Any, mark: sensitive.HiddenVariables) -> Any:
    @wraps(function)
    async def sensitive_variables_wrapper(*args: Any, **kwargs: Any) -> Any:
        _hidden = mark
        return await function(*args, **kwargs)

    return sensitive_variables_wrapper


def _wrapper(function: Any, mark: sensitive.HiddenVariables) -> Any:
    @wraps(function)
    def sensitive_variables_wrapper(*args: Any, **kwargs: Any) -> Any:
        _hidden = mark
        return function(*args, **kwargs)

    return sensitive_variables_wrapper


def sensitive_post_parameters(*parameters: str) -> Callable[[Any], Any]:
    """Keep these POST parameters, all of them without names, out of error reports about the view's requests."""
    names = _names("sensitive_post_parameters", parameters)

    def decorate(view: Any) -> Any:
        def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            if not hasattr(request, "META"):
                raise TypeError(
                    "sensitive_post_parameters didn't receive an HttpRequest object. If you are decorating a classmethod, "
                    "make sure to use @method_decorator."
                )
            request.sensitive_post_parameters = names

        return around(view, before=before)

    return decorate
