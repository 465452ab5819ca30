"""Shown filters: the last filter of ``{{ value|filter:argument }}`` as one call that gives text for output.

The usual values of a filter are few exact types, whose way to the page is short: no look whether the value must be called, no
safe text that is made only to be known again, one pass of escaping. A filter offers that by its mark ``shows``: a function
that takes the long way, the autoescape variant and the constant arguments, and returns the filter as it is called here, or
None when it has nothing better. What it returns takes the value as it was looked up and the runtime; it hands over to the
long way whatever is not of its types. Both give the same text.
"""

from collections.abc import Callable, Sequence
from typing import Any

from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeData, mark_safe
from quintet.services.i18n import zone
from quintet.template.compiler.analysis import is_async_function
from quintet.template.compiler.folding import mark_of
from quintet.template.lookups import settled_or_empty

#: Gives text for output; called with a value and the runtime.
Shown = Callable[[Any, Any], str]


def apply_filter(
    function: Callable[..., Any], value: Any, arguments: Sequence[Any], autoescape: bool, use_tz: bool | None
) -> Any:
    """Return what a filter makes of ``value``, with the flags that it was registered with."""
    if getattr(function, "expects_localtime", False):
        value = zone.template_localtime(value, use_tz)
    if getattr(function, "needs_autoescape", False):
        found = function(value, *arguments, autoescape=autoescape)
    else:
        found = function(value, *arguments)
    if getattr(function, "is_safe", False) and isinstance(value, SafeData):
        return mark_safe(found)
    return found


def shown_filter(function: Any, text: str, autoescape: bool, settles: bool, *arguments: Any) -> Shown | None:
    """Return a filter for constant arguments as it is called to output its result; ``text`` is its whole expression.

    It ``settles`` its value when that comes straight from a look-up: what another filter gave is not called.
    """
    plain: set[type] = set()

    def long_way(value: Any, runtime: Any) -> str:
        ready = settled_or_empty(value, plain) if settles else value
        found = apply_filter(function, ready, arguments, autoescape, runtime.context.use_tz)
        shown: str = runtime.show_result(found, text) if autoescape else runtime.plain_result(found, text)
        return shown

    shows = mark_of(function, "shows")
    if shows is not None:
        return shows(long_way, autoescape, *arguments)
    quick = _quick(function, autoescape, arguments)
    return None if quick is None else text_shown(long_way, quick, autoescape, text)


def _quick(function: Any, autoescape: bool, arguments: Sequence[Any]) -> Callable[[str], Any] | None:
    """Return a filter of text for exact text and constant arguments; None for any other filter."""
    of_text = mark_of(function, "of_text")
    if of_text is None or is_async_function(of_text):
        return None
    prepare = mark_of(function, "prepare")
    if len(arguments) == 1 and prepare is not None:
        prepared = prepare(*arguments)
        if prepared is not None:
            of_text, arguments = prepared, ()
    if getattr(function, "needs_autoescape", False):
        return lambda value: of_text(value, *arguments, autoescape=autoescape)
    if not arguments:
        return of_text
    return lambda value: of_text(value, *arguments)


def text_shown(long_way: Shown, quick: Callable[[str], Any], autoescape: bool, text: str = "") -> Shown:
    """Return how a filter is shown that is ``quick`` for exact text."""

    def plain(value: Any, runtime: Any) -> str:
        if type(value) is not str:
            return long_way(value, runtime)
        found = quick(value)
        return found if type(found) is str else runtime.plain(found, text)

    def escaped(value: Any, runtime: Any) -> str:
        if type(value) is not str:
            return long_way(value, runtime)
        found = quick(value)
        return escape_text(found) if type(found) is str else runtime.show(found, text)

    return escaped if autoescape else plain
