"""Which frames of a traceback keep their variables to themselves, as `sensitive_variables` asks.

The decorator's wrapper has a `HiddenVariables` among its own variables. Frames know nothing but their code, so the marks of one
chain of exceptions are gathered by code first: the error that a view caught and replaced is masked by the marks that the
replacement's traceback shows.
"""

import functools
from collections.abc import Iterable
from types import CodeType, FrameType, TracebackType
from typing import Any

from quintet.kit.libraries import inspect
from quintet.kit.record import record
from quintet.web.hidden import ALL_NAMES, NO_NAMES, Names


@record
class HiddenVariables:
    """The names of the variables to hide in the frames of ``code``; None when the decorated thing has no code of its own."""

    names: Names
    code: CodeType | None


def hidden_variables(function: Any, names: Iterable[str]) -> HiddenVariables:
    """Return the mark for a function, however many decorators it has below; no names hide all its variables."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    called: Any = function if hasattr(function, "__code__") else getattr(function, "__call__", None)  # noqa: B004  the method itself is wanted
    some = frozenset(names)
    return HiddenVariables(Names(some, not some), getattr(called, "__code__", None))


def masks_of(tracebacks: Iterable[TracebackType | None]) -> dict[CodeType, Names]:
    """Return which names to mask in the frames of which code.

    The frames from a wrapper to the function it belongs to are those of other decorators: they see its arguments under names
    of their own, so all of theirs are masked.
    """
    found: dict[CodeType, Names] = {}
    for step in tracebacks:
        pending: HiddenVariables | None = None
        while step is not None:
            code = step.tb_frame.f_code
            mark = next((value for value in step.tb_frame.f_locals.values() if type(value) is HiddenVariables), None)
            if mark is not None:
                pending = mark
                found[code] = ALL_NAMES
                if mark.code is not None:
                    found[mark.code] = found.get(mark.code, NO_NAMES) | mark.names
            elif pending is not None and code is pending.code:
                pending = None
            elif pending is not None:
                found[code] = ALL_NAMES
            step = step.tb_next
    return found


def names_hidden_in(frame: FrameType) -> Names:
    """Return which names to mask in one frame, by the decorators around its function that its callers show."""
    caller = frame.f_back
    if any(type(value) is HiddenVariables for value in frame.f_locals.values()):
        return ALL_NAMES
    while caller is not None:
        mark = next((value for value in caller.f_locals.values() if type(value) is HiddenVariables), None)
        if mark is not None:
            return mark.names if mark.code is frame.f_code else NO_NAMES
        caller = caller.f_back
    return NO_NAMES
