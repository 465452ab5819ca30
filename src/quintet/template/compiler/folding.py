"""Folding: calls of filters as compiled code, their constant arguments read once and exact text told apart from other values.

What a filter offers for that are marks on its function; all are optional and none changes a result:

- ``of_text``: the same filter for exact text, without the conversion that `stringfilter` adds;
- ``prepare``: a function that takes a constant argument and returns the filter for it, or None when it has nothing better.
  What it returns takes the value (and ``autoescape``, where the filter needs it) and may expect exact text of a `stringfilter`;
- ``inline``: writes the filter itself as code; ``settles`` says that the code is for values of exact types, and takes others
  as they were looked up;
- ``shows``: how it is called where its result is output at once (see `shown`);
- ``gives``: what it gives always (``text`` of exactly the type `str`, an ``int``) or mostly (``safe`` text).

`functools.wraps` copies attributes to functions that do something else. So marks count only on the function that ``marked``
names: that very function.
"""

from collections.abc import Callable
from typing import Any

from quintet.template.compiler.analysis import is_async_function
from quintet.template.compiler.writer import Writer

MARKS = ("of_text", "prepare", "inline", "settles", "shows", "gives")


def mark(function: Any, **marks: Any) -> None:
    """Put marks on a filter function."""
    if getattr(function, "marked", None) is not function:
        function.__dict__.update(dict.fromkeys(MARKS), marked=function)
    function.__dict__.update(marks)


def mark_of(function: Any, name: str) -> Any:
    """Return a mark of a filter function; None for one that it lacks, or has from a function that it wraps."""
    return getattr(function, name, None) if getattr(function, "marked", None) is function else None


def for_text(function: Any) -> Callable[..., Any]:
    """Return a filter for exact text, without its conversion."""
    return function.of_text


def for_argument(function: Any, argument: Any) -> Callable[..., Any]:
    """Return a filter for one constant argument."""
    return function.prepare(argument)


def write_call(writer: Writer, function: Any, value: str, argument: str, constant: tuple[Any, ...]) -> str:
    """Write the call of a filter; return the Python variable with its result.

    ``value`` and ``argument`` are Python variables, the second empty for a filter without argument; ``constant`` has the
    argument itself when it is the same in every rendering.
    """
    result = writer.temp()
    extra = f", autoescape={writer.autoescape}" if getattr(function, "needs_autoescape", False) else ""
    given = f", {argument}" if argument else ""
    folded, call = _folded(writer, function, constant), _call(writer, function, value, f"{given}{extra}")
    if mark_of(function, "of_text") is not None and not is_async_function(function.of_text):
        fast = f"{folded}({value}{extra})" if folded else f"{writer.constants.made(for_text, function)}({value}{given}{extra})"
        writer.line(f"{result} = {fast} if type({value}) is str else {call}")
        return result
    writer.line(f"{result} = {_keeping(function, value, f'{folded}({value}{extra})') if folded else call}")
    return result


def _call(writer: Writer, function: Any, value: str, others: str) -> str:
    call = f"{writer.constants.add(function)}({value}{others})"
    return _keeping(function, value, f"AWAITED({call})" if is_async_function(function) else call)


def _keeping(function: Any, value: str, call: str) -> str:
    return f"KEEP({value}, {call})" if getattr(function, "is_safe", False) else call


def _folded(writer: Writer, function: Any, constant: tuple[Any, ...]) -> str:
    """Return the name of the filter for its constant argument; empty when there is none."""
    prepare = mark_of(function, "prepare")
    if not constant or prepare is None or prepare(*constant) is None:
        return ""
    return writer.constants.made(for_argument, function, *constant)
