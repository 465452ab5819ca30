"""The facts of an exception: its chain, and for each frame the place, the lines around it and the variables."""

import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import TracebackType

from quintet.web.hidden import shown

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
        found.append(Link(type(current).__qualname__, str(current), because, frames))
        current = before
    return tuple(reversed(found))


def _frames(traceback: TracebackType | None, secrets: tuple[str, ...]) -> Iterator[Frame]:
    for _ in range(MOST_FRAMES):
        if traceback is None:
            return
        code = traceback.tb_frame.f_code
        names = list(islice(traceback.tb_frame.f_locals.items(), MOST_VARIABLES))
        yield Frame(
            code.co_filename,
            code.co_name,
            traceback.tb_lineno,
            _lines(code.co_filename, traceback.tb_lineno),
            tuple((name, shown(name, value, secrets)) for name, value in names),
            traceback.tb_frame.f_globals.get("__name__", "").startswith("quintet."),
        )
        traceback = traceback.tb_next


def _lines(path: str, line: int) -> tuple[tuple[int, str], ...]:
    numbers = range(max(1, line - LINES_AROUND), line + LINES_AROUND + 1)
    pairs = ((number, linecache.getline(path, number)) for number in numbers)
    return tuple((number, text.rstrip("\n")) for number, text in pairs if text)
