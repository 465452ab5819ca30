"""Lines: the Python source of one function while it is written: each line with its place in the template, and pending output."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quintet.template.compiler.constants import Constants
from quintet.template.compiler.positions import Place
from quintet.template.lookups import MISSING
from quintet.template.spots import find_piece

#: Letters of names whose values are used up within an expression, and of those for shown text, used up by the next flush.
PASSING, SHOWN = ("v", "a", "b"), "e"

PLAIN_CONSTANTS = (str, int, float, bool, type(None))


def quoted(text: str) -> str:
    """Return ``text`` as it stands between single quotes in Python source, in ASCII."""
    return text.encode("unicode_escape").decode("ascii").replace("'", "\\'")


class Within:
    """Inside, code is written at the place of a text; afterwards where it was written before."""

    __slots__ = ("_before", "_lines", "_text")

    def __init__(self, lines: "Lines", text: str) -> None:
        self._lines, self._text = lines, text

    def __enter__(self) -> None:
        self._before = self._lines.range, self._lines.place
        self._lines.narrow(self._text)

    def __exit__(self, *_outcome: object) -> None:
        self._lines.range, self._lines.place = self._before


class Lines:
    """Source in the making: lines and their places, fresh names, constants, and what is to be output next."""

    def __init__(self, constants: Constants, options: Any, place: Place) -> None:
        self.constants = constants
        self.options = options
        self.lines: list[tuple[str, Place]] = []
        self.indent = 1
        self.place = place
        self.first_place = place
        self.sink = "w"
        #: The template's name and source, and the tag that is being written.
        self.template, self.template_source = "", ""
        self.token: Any = None
        #: Where in the source the tag or the part of it that is being written starts and ends.
        self.range: tuple[int, int] | None = None
        #: The last number of the names of each letter.
        self.counts: dict[str, int] = {}
        #: Of Python variables whose values are ready for use, what these are: ``int`` or ``bool``.
        self.kinds: dict[str, str] = {}
        self._pending: list[tuple[bool, str]] = []
        #: The pending ones that may hold an integer, which an f-string writes faster than a call.
        self._numbers: set[str] = set()

    def line(self, code: str) -> None:
        """Write one line of code at the current place."""
        self.lines.append((" " * self.indent + code, self.place))

    @contextmanager
    def indented(self, header: str) -> Iterator[None]:
        """Write a header such as ``if x:`` and indent what the block writes; output pending before and in it is flushed."""
        self.flush()
        self.line(header)
        self.indent += 1
        mark = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == mark:
            self.line("pass")
        self.indent -= 1

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Write at another place inside the block."""
        before, self.place = self.place, place
        yield
        self.place = before

    def within(self, text: str) -> "Within":
        """Write at the place of ``text`` in what is being written (a tag, or an expression of it), inside the block."""
        return Within(self, text)

    def narrow(self, text: str) -> None:
        """Go to the place of ``text`` in what is being written; stay where it is not found."""
        if self.range is None:
            return
        source, tag = self.template_source, self.token.position[0]
        at, end = self.range
        found = find_piece(source, at, end, text)
        if found >= 0:
            at, end = found, found + len(text)
        self.range = at, end
        before, text = source[tag:at], source[at:end]
        start = self.token.columns[0]
        if "\n" in before:  # a tag over several lines
            start, before = 0, before[before.rindex("\n") + 1 :]
        start += len(before) if before.isascii() else len(before.encode(errors="replace"))
        text = text.partition("\n")[0]
        width = len(text) if text.isascii() else len(text.encode(errors="replace"))
        self.place = (self.token.lineno + source.count("\n", tag, at), start, start + width)

    def place_in_tag(self, text: str) -> Place:
        """Return where ``text`` stands in the tag that is being written: of a tag over several lines, its own line."""
        position = getattr(self.token, "position", None)
        at = -1 if position is None or not self.options.multiline_tags else self.template_source.find(text, *position)
        if at < 0:
            return self.place
        line_start = self.template_source.rfind("\n", 0, at) + 1
        column = len(self.template_source[line_start:at].encode(errors="replace"))
        width = len(text.partition("\n")[0].encode(errors="replace"))
        return (self.template_source.count("\n", 0, at) + 1, column, column + width)

    def find(self, text: str) -> tuple[int, int]:
        """Return line and column, from 1, of ``text`` within the tag that is being written."""
        position = getattr(self.token, "position", None)
        if position is None:
            return self.place[0], self.place[1] + 1
        start, end = position
        at = self.template_source.find(text, start, end)
        at = start if at < 0 else at
        return self.template_source.count("\n", 0, at) + 1, at - self.template_source.rfind("\n", 0, at)

    def temp(self, hint: str = "v") -> str:
        """Return a fresh Python name; ``hint`` is a letter, but for those of the globals k (constants) and q (cells)."""
        assert hint not in "kq"
        number = self.counts[hint] = self.counts.get(hint, 0) + 1
        name = f"{hint}{number}"
        self.kinds.pop(name, None)  # of what had it before, see `passing`
        return name

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Give the names for values of the block again after it: nothing that follows reads them.

        Code with few names is read from the disk faster.
        """
        before = [(hint, self.counts.get(hint, 0)) for hint in PASSING]
        yield
        self.counts.update(before)

    def constant(self, value: Any) -> str:
        """Return source for a constant."""
        if value is MISSING:
            return "M"
        if type(value) in PLAIN_CONSTANTS and not isinstance(value, float):
            return f"'{quoted(value)}'" if isinstance(value, str) else repr(value)
        return self.constants.add(value)

    @contextmanager
    def detour(self) -> Iterator[list[tuple[str, Place]]]:
        """Collect the lines of the block instead of writing them; add them later with `resume`."""
        self.flush()
        kept, self.lines = self.lines, []
        collected = self.lines
        yield collected
        self.flush()
        self.lines = kept

    def resume(self, lines: list[tuple[str, Place]]) -> None:
        """Write lines that `detour` collected."""
        self.lines += lines

    # -- output ---------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Output literal text."""
        if text:
            self._pending.append((True, text))

    def out(self, name: str, may_be_number: bool = False) -> None:
        """Output the text, or perhaps integer, that the Python variable ``name`` holds; it must not change until `flush`."""
        self._pending.append((False, name))
        if may_be_number:
            self._numbers.add(name)

    def flush(self) -> None:
        """Write one append for all pending output."""
        pending, self._pending = self._pending, []
        numbers, self._numbers = self._numbers, set()
        self.counts[SHOWN] = 0
        if not pending:
            return
        if len(pending) == 1 and pending[0][1] not in numbers:
            literal, content = pending[0]
            self.emit(f"'{quoted(content)}'" if literal else content)
            return
        parts = [
            quoted(content).replace("{", "{{").replace("}", "}}") if literal else f"{{{content}}}" for literal, content in pending
        ]
        self.emit(f"f'{''.join(parts)}'")

    def emit(self, text: str) -> None:
        """Write one append of ``text``, which is Python source."""
        self.line(f"{self.sink}({text})")

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Let the block's output become the text of a Python variable, whose name is given."""
        self.flush()
        pieces, sink, result = self.temp("p"), self.temp("w"), self.temp("s")
        self.line(f"{pieces} = []")
        self.line(f"{sink} = {pieces}.append")
        before, self.sink = self.sink, sink
        yield result
        self.flush()
        self.sink = before
        self.line(f"{result} = ''.join({pieces})")

    def stored(self, source: str) -> str:
        """Write a value into a Python variable of its own, and return that."""
        found = self.temp()
        self.line(f"{found} = {source}")
        return found
