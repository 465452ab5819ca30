"""What a callable is like: whether calling it makes a coroutine, and what it accepts, found out without loading `inspect`.

A plain function tells by the flags of its code. Anything else (a mark, a signature of its own, a callable object) is for the
libraries that know it, loaded then: every signal receiver and every view is asked, and hardly any is anything but a function.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from types import CoroutineType, FunctionType, MethodType
from typing import Any, TypeGuard, TypeVar

from quintet.kit.libraries import asgiref_sync, inspect

F = TypeVar("F", bound=Callable[..., Any])

TAKES_MORE = 0x04  # inspect.CO_VARARGS
TAKES_KEYWORDS = 0x08  # inspect.CO_VARKEYWORDS
MAKES_COROUTINE = 0x80  # inspect.CO_COROUTINE
MAKES_GENERATOR = 0x20 | 0x200  # inspect.CO_GENERATOR, inspect.CO_ASYNC_GENERATOR
#: Where asgiref (before Python 3.12) and `inspect` (from then on) leave their mark.
MARKS = ("_is_coroutine", "_is_coroutine_marker")


def is_coroutine_function(target: Any) -> TypeGuard[Callable[..., Coroutine[Any, Any, Any]]]:
    """Say whether calling ``target`` makes a coroutine: an ``async def``, bound or partial, or one marked to be like one."""
    plain = _bare(target)
    if type(plain) is FunctionType and plain.__code__.co_flags & MAKES_COROUTINE:
        return True
    # A function compiled elsewhere has a code object too, and flags that `inspect` can judge.
    if any(hasattr(target, mark) or hasattr(plain, mark) for mark in MARKS) or (
        type(plain) is not FunctionType and hasattr(plain, "__code__")
    ):
        return asgiref_sync.iscoroutinefunction(target)  # pyright: ignore[reportDeprecated]  # its mark, until 3.11 is dropped
    return False


def is_coroutine(value: object) -> bool:
    """Say whether ``value`` is what calling an ``async def`` gave."""
    return isinstance(value, CoroutineType)


def is_generator_function(target: Any) -> bool:
    """Say whether the body of ``target`` runs after the call: a generator function, async or not, bound or partial."""
    code = getattr(_bare(target), "__code__", None)
    return bool(getattr(code, "co_flags", 0) & MAKES_GENERATOR)


def mark_coroutine_function(target: F) -> F:
    """Mark a callable that returns a coroutine, so that asgiref and we see that it does; return it."""
    return asgiref_sync.markcoroutinefunction(target)


def takes_any_keyword(target: Callable[..., Any]) -> bool:
    """Say whether ``target`` accepts keyword arguments of any name.

    Raises TypeError or ValueError for a callable, such as one written in C, that tells no signature.
    """
    plain: Any = target.__func__ if isinstance(target, MethodType) else target
    if type(plain) is FunctionType and not plain.__dict__:  # neither __wrapped__ nor __signature__
        return bool(plain.__code__.co_flags & TAKES_KEYWORDS)
    parameters = inspect.signature(target).parameters.values()
    return any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters)


def takes(target: Callable[..., Any], count: int, *named: str) -> bool:
    """Say whether ``target`` can be called with ``count`` positional arguments and those ``named``.

    Raises ValueError for a callable, such as one written in C, that tells no signature.
    """
    if type(target) is FunctionType and not target.__dict__ and not target.__code__.co_posonlyargcount:
        return _function_takes(target, count, set(named))
    try:
        inspect.signature(target).bind(*[None] * count, **dict.fromkeys(named))
    except TypeError:
        return False
    return True


def _function_takes(function: FunctionType, count: int, named: set[str]) -> bool:
    code, most = function.__code__, function.__code__.co_argcount
    if count > most and not code.co_flags & TAKES_MORE:
        return False
    needed = set(code.co_varnames[count : most - len(function.__defaults__ or ())])
    alone = set(code.co_varnames[most : most + code.co_kwonlyargcount])
    needed |= alone - set(function.__kwdefaults__ or ())
    is_known = bool(code.co_flags & TAKES_KEYWORDS) or named <= {*code.co_varnames[count:most], *alone}
    return needed <= named and is_known and not named.intersection(code.co_varnames[: min(count, most)])


def _bare(target: Any) -> Any:
    """Return the function inside of bound methods and partials."""
    while True:
        if isinstance(target, MethodType):
            target = target.__func__
        elif isinstance(target, partial):
            target = target.func
        else:
            return target
