"""The facts of an exception: its chain, and for each frame the place, the lines around it and the variables."""

import linecache
from collections.abc import Iterator, Mapping
from itertools import islice
from types import CodeType, TracebackType

from quintet.kit.record import record
from quintet.template.traces import unit_of, variables_of
from quintet.web.hidden import CLEANSED, NO_NAMES, Names, Veil, said, shown
from quintet.web.sensitive import masks_of
from quintet.web.template_part import TemplatePart, part_of

LINES_AROUND = 5
MOST_FRAMES = 60
MOST_VARIABLES = 40


@record
class Frame:
    """One frame: where it is, its source lines as (number, text), and its variables as (name, text)."""

    path: str
    function: str
    line: int
    lines: tuple[tuple[int, str], ...]
    variables: tuple[tuple[str, str], ...]
    is_ours: bool


@record
class Link:
    """One exception of a chain; ``because`` tells how it came from the one before."""

    kind: str
    text: str
    because: str
    frames: tuple[Frame, ...]
    #: The template that it came from, if it came from one.
    template: TemplatePart | None = None


def chain_of(error: BaseException, veil: Veil) -> tuple[Link, ...]:
    """Return the exceptions that led to ``error``, the first one first."""
    errors: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and all(current is not seen for seen in errors):
        errors.append(current)
        current = _before(current)
    masks = masks_of(one.__traceback__ for one in errors)
    return tuple(_link(one, veil, masks) for one in reversed(errors))


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _link(error: BaseException, veil: Veil, masks: Mapping[CodeType, Names]) -> Link:
    reason = "Raised because of" if error.__cause__ else "Raised while handling"
    because = f"{reason} the error" if _before(error) is not None else ""
    frames = tuple(_frames(error.__traceback__, veil, masks))
    return Link(type(error).__qualname__, said(error, veil.secrets), because, frames, part_of(error, veil))


def _frames(traceback: TracebackType | None, veil: Veil, masks: Mapping[CodeType, Names]) -> Iterator[Frame]:
    steps: list[TracebackType] = []
    while traceback is not None:
        steps.append(traceback)
        traceback = traceback.tb_next
    if len(steps) > MOST_FRAMES:
        # Of a recursion, how it began and where it ended.
        steps = steps[: MOST_FRAMES // 3] + steps[-MOST_FRAMES * 2 // 3 :]
    return (_frame(step, veil, masks.get(step.tb_frame.f_code, NO_NAMES)) for step in steps)


def _frame(step: TracebackType, veil: Veil, masked: Names) -> Frame:
    code = step.tb_frame.f_code
    compiled = unit_of(step.tb_frame) is not None
    known = variables_of(step.tb_frame) if compiled else step.tb_frame.f_locals
    variables = islice(known.items(), MOST_VARIABLES)
    return Frame(
        code.co_filename,
        code.co_name,
        step.tb_lineno,
        _lines(code.co_filename, step.tb_lineno),
        tuple((str(name), CLEANSED if name in masked else shown(str(name), value, veil)) for name, value in variables),
        not compiled and str(step.tb_frame.f_globals.get("__name__", "")).startswith("quintet."),
    )


def _lines(path: str, line: int) -> tuple[tuple[int, str], ...]:
    numbers = range(max(1, line - LINES_AROUND), line + LINES_AROUND + 1)
    pairs = ((number, linecache.getline(path, number)) for number in numbers)
    return tuple((number, text.rstrip("\n")) for number, text in pairs if text)
