"""Traces: the way through templates that led to an error, read from its traceback, and what each template's code knew there."""

from collections.abc import Iterator, Mapping
from types import FrameType, TracebackType
from typing import Any

from quintet.kit.record import record
from quintet.template.compiler.unit import Unit
from quintet.template.errors import TemplateSyntaxError
from quintet.template.lookups import MISSING
from quintet.template.spots import Spot, byte_column, spot_at


@record
class Step:
    """One step of the way: where in a template, in which of its functions, and in which frame."""

    spot: Spot
    function: str
    frame: FrameType | None = None


def steps_to(error: BaseException) -> list[Step]:
    """Return the way through templates to an error, the outermost first; the last is where it is wrong."""
    found = [step for step in map(_step, _frames(error.__traceback__)) if step is not None]
    if isinstance(error, TemplateSyntaxError) and error.spot is not None:
        found.append(Step(error.spot, "syntax"))
    return found


def _frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def unit_of(frame: FrameType) -> Unit | None:
    """Return the unit whose compiled code runs in a frame; None for frames of other code."""
    found = frame.f_globals.get("__unit__")
    return found if isinstance(found, Unit) else None


def _step(trace: TracebackType) -> Step | None:
    frame = trace.tb_frame
    unit = unit_of(frame)
    if unit is None:
        return None
    line, _, start, end = list(frame.f_code.co_positions())[trace.tb_lasti // 2]
    spot = spot_at(unit.file, unit.source, line or 1, start or 0, end or 0)
    return Step(spot, frame.f_code.co_name, frame)


def variables_of(frame: FrameType) -> Mapping[str, Any]:
    """Return the variables that a template has in a frame of its code, by the names that the template knows them by."""
    unit = unit_of(frame)
    local = frame.f_locals
    found = dict(local.get("c") or {})
    if unit is not None:
        # Later names are those of inner scopes, where the same name may be bound again.
        for python, name in unit.written(frame.f_code).names.items():
            if local.get(python, MISSING) is not MISSING:
                found[name] = local[python]
    return found


def generated(step: Step) -> tuple[str, frozenset[int]]:
    """Return the Python source that a step's template was compiled to, and the numbers of its lines for the step's spot.

    The source is "" for code that came from the cache on disk.
    """
    unit = None if step.frame is None else unit_of(step.frame)
    if unit is None or step.frame is None:
        return "", frozenset()
    written = unit.written(step.frame.f_code)
    start = byte_column(step.spot.source, step.spot.start)
    at = step.spot.line, start, start + len(step.spot.text.encode(errors="replace"))
    return written.text, frozenset(number for number, place in enumerate(written.places) if place == at and number)
