"""Marks on filter functions: `stringfilter`, and the compiled form of hot filters."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar, cast

from quintet.kit.html import SafeData, mark_safe

F = TypeVar("F", bound=Callable[..., Any])


def stringfilter(func: F) -> F:
    """Decorate a filter so that its first argument is text; safe text stays safe when the filter is ``is_safe``."""

    @wraps(func)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        text = str(args[0])
        found = func(text, *args[1:], **kwargs)
        if isinstance(text, SafeData) and getattr(unwrap(func), "is_safe", False):
            return mark_safe(found)
        return found

    filtered._decorated_function = getattr(func, "_decorated_function", func)  # type: ignore[attr-defined]  # noqa: SLF001  read by Library.filter
    return cast("F", filtered)


def inline(source: str, *, plain: bool = False) -> Callable[[F], F]:
    """Give a filter without argument a compiled form for exact text: an expression of ``{v}``, the value.

    ``plain`` says that the filter always gives plain text. The filter itself runs for every other kind of value.
    """

    def decorate(function: F) -> F:
        def write(writer: Any, value: str, argument: Any) -> str | None:
            result = writer.temp()
            fallback = f"{writer.constants.add(function)}({value})"
            writer.line(f"{result} = {source.format(v=value)} if type({value}) is str else {fallback}")
            return result

        function.inline = write  # type: ignore[attr-defined]  # read by the compiler
        function.returns_plain_text = plain  # type: ignore[attr-defined]  # read by the compiler
        return function

    return decorate
