"""The lexer: a template's text cut into tokens, each knowing its exact place.

One pass finds where tags of any kind begin, and remembers where the next end of each kind is, so that text full of beginnings
without an end costs no more than other text. Inside ``{% verbatim %}`` everything up to its end tag is text.

Two options change how text is read, and are off unless the engine says so: whitespace control (``{%- -%}``, ``{{- -}}`` and
``{#- -#}`` take the blanks and line ends beside the tag with them) and tags over several lines.
"""

from collections.abc import Iterator
from enum import Enum

from quintet.kit.patterns import late
from quintet.template.spots import BYTE_ORDER_MARK

FILTER_SEPARATOR = "|"
FILTER_ARGUMENT_SEPARATOR = ":"
VARIABLE_ATTRIBUTE_SEPARATOR = "."
BLOCK_TAG_START, BLOCK_TAG_END = "{%", "%}"
VARIABLE_TAG_START, VARIABLE_TAG_END = "{{", "}}"
COMMENT_TAG_START, COMMENT_TAG_END = "{#", "#}"
TRANSLATOR_COMMENT_MARK = "Translators"

OPENING = late(r"\{[%{#]")
WORD = late(r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)""")


class TokenType(Enum):
    """The kinds of token."""

    TEXT = 0
    VAR = 1
    BLOCK = 2
    COMMENT = 3


KINDS = {
    VARIABLE_TAG_START: TokenType.VAR,
    BLOCK_TAG_START: TokenType.BLOCK,
    COMMENT_TAG_START: TokenType.COMMENT,
}
ENDS = {VARIABLE_TAG_START: VARIABLE_TAG_END, BLOCK_TAG_START: BLOCK_TAG_END, COMMENT_TAG_START: COMMENT_TAG_END}
#: What stands next to a delimiter that takes the white space beside it.
TRIM = "-"


class Token:
    """A piece of a template: its kind, its contents without delimiters, and its place.

    ``position`` is the (start, end) range of characters in the source; ``columns`` the byte columns in its first line.
    """

    __slots__ = ("columns", "contents", "lineno", "position", "token_type")

    def __init__(
        self,
        token_type: TokenType,
        contents: str,
        position: tuple[int, int] | None = None,
        lineno: int | None = None,
        columns: tuple[int, int] = (0, 0),
    ) -> None:
        self.token_type = token_type
        self.contents = contents
        self.lineno = lineno
        self.position = position
        self.columns = columns

    def __repr__(self) -> str:
        return f'<{self.token_type.name.capitalize()} token: "{self.contents[:20].replace(chr(10), "")}...">'

    def split_contents(self) -> list[str]:
        """Return the words of the tag; quoted text and ``_("...")`` stay whole."""
        bits = iter(split_words(self.contents))
        words: list[str] = []
        for bit in bits:
            word = bit
            if word.startswith(('_("', "_('")):
                end = word[2] + ")"
                while not word.endswith(end):
                    following = next(bits, None)
                    if following is None:
                        break
                    word = f"{word} {following}"
            words.append(word)
        return words


def split_words(text: str) -> Iterator[str]:
    """Yield the words of ``text``; quoted parts keep their spaces and their quotes."""
    for found in WORD.finditer(text):
        yield found[0]


class Lexer:
    """Cuts a template into tokens; the options are those of the engine."""

    def __init__(self, template_string: str, whitespace_control: bool = False, multiline_tags: bool = False) -> None:
        self.template_string = template_string
        self.whitespace_control, self.multiline_tags = whitespace_control, multiline_tags
        self.verbatim: str | None = None
        self._trims_next = False

    def __repr__(self) -> str:
        start = self.template_string[:20].replace("\n", "")
        return f'<{type(self).__qualname__} template_string="{start}...", verbatim={self.verbatim}>'

    def tokenize(self) -> list[Token]:
        """Return the tokens of the template, in order."""
        source = self.template_string
        places = _Places(source)
        tokens: list[Token] = []
        done = 0
        for start, end in self._tags():
            self._trims_next, trims = False, self._trims_next
            # Read first: only then is it known whether this tag takes the white space before it.
            trims_before, read = self._read(source[start:end])
            self._text(tokens, places, done, start, trims, trims_before)
            tokens.append(Token(*read, (start, end), *places.find(start, end)))
            done = end
        self._text(tokens, places, done, len(source), self._trims_next, False)
        return tokens

    def _tags(self) -> Iterator[tuple[int, int]]:
        """Yield where each tag begins and ends."""
        source, last = self.template_string, len(self.template_string)
        #: Where the next end of each kind is, and the next line end; looked for again only when we are past it.
        ends = dict.fromkeys(KINDS, -1)
        line_end = -1
        at = 0
        while found := OPENING.search(source, at):
            start, opening = found.start(), found[0]
            if ends[opening] < start + 2:
                ends[opening] = _find(source, ENDS[opening], start + 2)
            if line_end < start and not self.multiline_tags:
                line_end = _find(source, "\n", start)
            at = ends[opening] + 2
            if at > last or (not self.multiline_tags and line_end < at):
                at = start + 1
                continue
            yield start, at

    def _text(self, tokens: list[Token], places: "_Places", start: int, end: int, before: bool, after: bool) -> None:
        """Add the text between two tags, without the white space at its beginning and end that they take."""
        text = self.template_string[start:end]
        if before:
            text = text.lstrip()
            start = end - len(text)
        if after:
            text = text.rstrip()
        if text:
            place = (start, start + len(text))
            tokens.append(Token(TokenType.TEXT, text, place, *places.find(start, start)))

    def _read(self, text: str) -> tuple[bool, tuple[TokenType, str]]:
        """Return whether a tag takes the white space before it, its kind and contents; note whether it takes that after it."""
        kind, inside = KINDS[text[:2]], text[2:-2]
        before = after = False
        if self.whitespace_control:
            before = inside.startswith(TRIM)
            after = inside.endswith(TRIM) and len(inside) > 1
            inside = inside[before : len(inside) - after]
        contents = inside.strip()
        if self.verbatim is not None:
            if kind is not TokenType.BLOCK or contents != self.verbatim:
                return False, (TokenType.TEXT, text)
            self.verbatim = None
        elif kind is TokenType.BLOCK and (contents == "verbatim" or contents.startswith("verbatim ")):
            self.verbatim = f"end{contents}"
        self._trims_next = after
        return before, (kind, contents)


def _find(source: str, text: str, start: int) -> int:
    """Return where ``text`` is next, the end of ``source`` when it is nowhere."""
    found = source.find(text, start)
    return len(source) if found < 0 else found


class DebugLexer(Lexer):
    """The lexer of debug engines; every lexer keeps positions, so it is the same."""


class _Places:
    """Line numbers and byte columns of positions, asked for in rising order; each piece of text is looked at once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.ascii = source.isascii()
        self.lineno = 1
        #: Where the text begins: whoever shows the first line leaves a byte order mark out, and so do the columns.
        self.begins = self.seen = 1 if source.startswith(BYTE_ORDER_MARK) else 0
        #: The byte column of ``seen``.
        self.column = 0

    def find(self, start: int, end: int) -> tuple[int, tuple[int, int]]:
        """Return the line of ``start`` and the columns of ``start`` and ``end``, in bytes; of several lines, in the first."""
        source, seen = self.source, self.seen
        start = max(start, self.begins)
        newlines = source.count("\n", seen, start)
        if newlines:
            self.lineno += newlines
            self.column = 0
            seen = source.rfind("\n", seen, start) + 1
        self.column += self._width(seen, start)
        self.seen = start
        line_end = source.find("\n", start, end)
        return self.lineno, (self.column, self.column + self._width(start, end if line_end < 0 else line_end))

    def _width(self, start: int, end: int) -> int:
        return end - start if self.ascii else len(self.source[start:end].encode(errors="replace"))
