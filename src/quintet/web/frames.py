"""The facts of an exception: its chain, and for each frame the place, the lines around it and the variables."""

import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import TracebackType

from quintet.web.hidden import said, shown

LINES_AROUND = 5
MOST_FRAMES = 60
MOST_VARIABLES = 40


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: where it is, its source lines as (number, text), and its variables as (name, text)."""

    path: str
    function: str
    line: int
    lines: tuple[tuple[int, str], ...]
    variables: tuple[tuple[str, str], ...]
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One exception of a chain; ``because`` tells how it came from the one before."""

    kind: str
    text: str
    because: str
    frames: tuple[Frame, ...]


def chain_of(error: BaseException, secrets: tuple[str, ...]) -> tuple[Link, ...]:
    """Return the exceptions that led to ``error``, the first one first."""
    found: list[Link] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        before = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        reason = "Raised because of" if current.__cause__ else "Raised while handling"
        because = f"{reason} the error" if before is not None else ""
        frames = tuple(_frames(current.__traceback__, secrets))
        found.append(Link(type(current).__qualname__, said(current, secrets), because, frames))
        current = before
    return tuple(reversed(found))


def _frames(traceback: TracebackType | None, secrets: tuple[str, ...]) -> Iterator[Frame]:
    steps: list[TracebackType] = []
    while traceback is not None:
        steps.append(traceback)
        traceback = traceback.tb_next
    if len(steps) > MOST_FRAMES:
        # Of a recursion, how it began and where it ended.
        steps = steps[: MOST_FRAMES // 3] + steps[-MOST_FRAMES * 2 // 3 :]
    return (_frame(step, secrets) for step in steps)


def _frame(step: TracebackType, secrets: tuple[str, ...]) -> Frame:
    code = step.tb_frame.f_code
    names = list(islice(step.tb_frame.f_locals.items(), MOST_VARIABLES))
    return Frame(
        code.co_filename,
        code.co_name,
        step.tb_lineno,
        _lines(code.co_filename, step.tb_lineno),
        tuple((name, shown(name, value, secrets)) for name, value in names),
        str(step.tb_frame.f_globals.get("__name__", "")).startswith("quintet."),
    )


def _lines(path: str, line: int) -> tuple[tuple[int, str], ...]:
    numbers = range(max(1, line - LINES_AROUND), line + LINES_AROUND + 1)
    pairs = ((number, linecache.getline(path, number)) for number in numbers)
    return tuple((number, text.rstrip("\n")) for number, text in pairs if text)
