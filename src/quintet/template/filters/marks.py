"""Decorators of filter functions: `stringfilter`, and the marks that tell the compiler of faster ways to call a filter."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar, cast

from quintet.kit.html import SafeData, mark_safe
from quintet.template.compiler.folding import mark

F = TypeVar("F", bound=Callable[..., Any])


def stringfilter(func: F) -> F:
    """Decorate a filter so that its first argument is text; safe text stays safe when the filter is ``is_safe``."""

    @wraps(func)
    def filtered(value: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(value) is str:
            return func(value, *args, **kwargs)
        text = str(value)
        found = func(text, *args, **kwargs)
        if isinstance(text, SafeData) and getattr(unwrap(func), "is_safe", False):
            return mark_safe(found)
        return found

    filtered._decorated_function = getattr(func, "_decorated_function", func)  # type: ignore[attr-defined]  # noqa: SLF001  read by Library.filter
    mark(filtered, of_text=func)
    return cast("F", filtered)


def prepared(prepare: Callable[[Any], Callable[..., Any] | None]) -> Callable[[F], F]:
    """Tell the compiler how a filter is made for one constant argument, so that it is read once."""

    def decorate(function: F) -> F:
        mark(function, prepare=prepare)
        return function

    return decorate


def shows(make: Callable[..., Callable[[Any, Any], str] | None]) -> Callable[[F], F]:
    """Tell the compiler how a filter is called where its result is output at once; see `compiler.shown`."""

    def decorate(function: F) -> F:
        mark(function, shows=make)
        return function

    return decorate


def plain(function: F) -> F:
    """Tell the compiler that a filter always gives text of exactly the type `str`, which is not safe."""
    mark(function, gives="text")
    return function


def inline(source: str, *, when: str = "type({v}) is str", gives: str = "") -> Callable[[F], F]:
    """Give a filter without argument a compiled form: an expression of ``{v}``, the value, for values of which ``when`` holds.

    ``gives`` is what the filter always gives: ``"text"`` that is plain, an ``"int"``. For other values the filter itself runs.
    """

    def decorate(function: F) -> F:
        def write(writer: Any, value: str, argument: str, settled_value: str = "") -> str:
            fallback = f"{writer.constants.add(function)}({settled_value or value})"
            return writer.stored(f"{source.format(v=value)} if {when.format(v=value)} else {fallback}")

        mark(function, inline=write, settles=True, gives=gives)
        return function

    return decorate


def operator(source: str) -> Callable[[F], F]:
    """Give a filter a compiled form for all values: an expression of ``{v}``, the value, and ``{a}``, the argument."""

    def decorate(function: F) -> F:
        def write(writer: Any, value: str, argument: str, settled_value: str = "") -> str:
            return writer.stored(source.format(v=value, a=argument))

        mark(function, inline=write)
        return function

    return decorate


def gives(kind: str) -> Callable[[F], F]:
    """Tell the compiler what a filter always gives (``"int"``) or mostly (``"safe"`` text)."""

    def decorate(function: F) -> F:
        mark(function, gives=kind)
        return function

    return decorate
