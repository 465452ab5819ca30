"""Spots: pieces of a template's source with their lines and columns, as errors, logs and the debug page show them.

Lines end with a newline alone, as the lexer counts them. Columns of compiled code are in bytes and leave out a byte order mark,
as tracebacks want them; those of a `Spot` are in characters, from 1.
"""

from quintet.kit.record import record

BYTE_ORDER_MARK = "\ufeff"
#: Lines shown above and below.
AROUND = 1


@record
class Spot:
    """A piece of a template's source: the name of the template, its text, and where the piece starts and ends in it."""

    name: str
    source: str
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.source.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self.start - self.source.rfind("\n", 0, self.start)

    @property
    def text(self) -> str:
        """The piece itself."""
        return self.source[self.start : self.end]

    @property
    def place(self) -> str:
        """Name, line and column in words."""
        return f"{self.name}, line {self.line}, column {self.column}"

    def lines(self, around: int = AROUND) -> list[tuple[int, str]]:
        """Return the line with those around it, numbered, without their ends."""
        every = self.source.split("\n")
        if not every[-1] and self.line < len(every):
            every.pop()  # nothing stands behind the last line end
        first = max(1, self.line - around)
        return [(number, every[number - 1].rstrip("\r")) for number in range(first, min(len(every), self.line + around) + 1)]

    def columns(self) -> tuple[int, int]:
        """Return where the piece starts and ends in its line, from 0, at least one wide."""
        start = self.column - 1
        end = self.source.find("\n", self.start)
        length = (len(self.source) if end < 0 else end) - (self.start - start)
        return start, max(start + 1, min(start + self.end - self.start, length))

    def excerpt(self, around: int = AROUND) -> str:
        """Return the place, the lines around it, and the piece underlined."""
        start, end = self.columns()
        numbered = self.lines(around)
        width = len(str(numbered[-1][0]))
        shown = [f"{self.place}:"]
        for number, text in numbered:
            mark = ">" if number == self.line else " "
            shown.append(f"  {mark} {number:{width}} | {text}".rstrip())
            if number == self.line:
                blank = "".join("\t" if letter == "\t" else " " for letter in text[:start])
                shown.append(f"    {'':{width}} | {blank}{'^' * (end - start)}")
        return "\n".join(shown)

    def narrowed(self, piece: str) -> "Spot":
        """Return the spot of ``piece`` inside this one; this one when it is not there."""
        at = find_piece(self.source, self.start, self.end, piece)
        return self if at < 0 else Spot(self.name, self.source, at, at + len(piece))

    def tag(self) -> "Spot":
        """Return the spot of the tag that this one lies in; itself outside of tags, and in a tag over several lines."""
        start = max(self.source.rfind("{{", 0, self.start + 2), self.source.rfind("{%", 0, self.start + 2))
        if start < 0:
            return self
        end = self.source.find("}}" if self.source[start + 1] == "{" else "%}", start)
        apart = end < 0 or end + 2 < self.end or "\n" in self.source[start:end]
        return self if apart else Spot(self.name, self.source, start, end + 2)


def find_piece(source: str, start: int, end: int, piece: str) -> int:
    """Return where ``piece`` stands by itself between two places, or else as part of a word; -1 for nowhere.

    No pattern: each would be a new one.
    """
    at = first = source.find(piece, start, end) if piece else -1
    while at >= 0:
        after = at + len(piece)
        starts = not (piece[0].isalnum() and at > start and _in_word(source[at - 1]))
        if starts and not (piece[-1].isalnum() and after < end and _in_word(source[after])):
            return at
        at = source.find(piece, at + 1, end)
    return first


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def byte_column(source: str, at: int) -> int:
    """Return the column of a character in bytes, from 0, as code objects have it."""
    start = source.rfind("\n", 0, at) + 1
    if start == 0 and source.startswith(BYTE_ORDER_MARK) and at:
        start = 1
    return len(source[start:at].encode(errors="replace"))


def spot_at(name: str, source: str, line: int, start: int, end: int) -> Spot:
    """Return the spot of a line and byte columns, as code objects have them."""
    begins = 0
    for _ in range(line - 1):
        begins = source.find("\n", begins) + 1
    if begins == 0 and source.startswith(BYTE_ORDER_MARK):
        begins = 1
    ends = source.find("\n", begins)
    encoded = source[begins : len(source) if ends < 0 else ends].encode(errors="replace")
    first = begins + len(encoded[:start].decode(errors="replace"))
    return Spot(name, source, first, begins + len(encoded[:end].decode(errors="replace")))
