"""The lines of source around a place, and which part of the line was being run (PEP 657)."""

import linecache
from collections.abc import Mapping
from types import CodeType, TracebackType
from typing import Any

from quintet.kit.record import record

LINES_AROUND = 6


@record
class Excerpt:
    """Lines around a place: ``lines`` are (number, text); ``before``, ``marked`` and ``after`` divide the line itself."""

    lines: tuple[tuple[int, str], ...] = ()
    before: str = ""
    marked: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The line itself."""
        return self.before + self.marked + self.after

    @property
    def carets(self) -> str:
        """A line of carets to stand below the stripped line; "" when nothing or all of it is marked."""
        stripped = self.text.strip()
        if not self.marked or self.marked.strip() == stripped:
            return ""
        indent = len(self.text) - len(self.text.lstrip())
        return " " * max(0, len(self.before) - indent) + "^" * len(self.marked)


def excerpt(path: str, line: int, namespace: Mapping[str, Any], columns: tuple[int, int] | None) -> Excerpt:
    """Return the lines around ``line`` of a file, or of what its module's loader gives; none when there is no source.

    ``columns`` are the bytes of the line, in UTF-8, that were being run.
    """
    linecache.lazycache(path, dict(namespace))
    numbers = range(max(1, line - LINES_AROUND), line + LINES_AROUND + 1)
    found = [(number, linecache.getline(path, number).rstrip("\r\n")) for number in numbers]
    count = max((number for number, text in found if text), default=0)
    lines = tuple((number, text) for number, text in found if number <= max(count, line) and count)
    own = dict(lines).get(line, "")
    if columns is None:
        return Excerpt(lines, own)
    raw = own.encode()
    start, end = (len(raw[:column].decode(errors="ignore")) for column in columns)
    return Excerpt(lines, own[:start], own[start:end], own[end:])


def columns_of(step: TracebackType) -> tuple[int, int] | None:
    """Return from which byte to which of its line a step of a traceback was running; None when Python does not know."""
    return _columns(step.tb_frame.f_code, step.tb_lasti, step.tb_lineno)


def _columns(code: CodeType, instruction: int, line: int) -> tuple[int, int] | None:
    if instruction < 0:
        return None
    for index, (first, last, start, end) in enumerate(code.co_positions()):
        if index < instruction // 2:
            continue
        if first != line or start is None or end is None:
            return None
        # Of an expression of several lines the first is marked to its end.
        return (start, end) if last == first else (start, 1 << 20)
    return None
