"""The lexer: a template's text cut into tokens, each knowing its exact place.

One compiled expression finds the next tag of any kind. Inside ``{% verbatim %}`` everything up to its end tag is text.
"""

from collections.abc import Iterator
from enum import Enum

from quintet.kit.patterns import late

FILTER_SEPARATOR = "|"
FILTER_ARGUMENT_SEPARATOR = ":"
VARIABLE_ATTRIBUTE_SEPARATOR = "."
BLOCK_TAG_START, BLOCK_TAG_END = "{%", "%}"
VARIABLE_TAG_START, VARIABLE_TAG_END = "{{", "}}"
COMMENT_TAG_START, COMMENT_TAG_END = "{#", "#}"
TRANSLATOR_COMMENT_MARK = "Translators"

TAG = late(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
WORD = late(r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)""")


class TokenType(Enum):
    """The kinds of token."""

    TEXT = 0
    VAR = 1
    BLOCK = 2
    COMMENT = 3


KINDS = {"{{": TokenType.VAR, "{%": TokenType.BLOCK, "{#": TokenType.COMMENT}


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
    """Cuts a template into tokens."""

    def __init__(self, template_string: str) -> None:
        self.template_string = template_string
        self.verbatim: str | None = None

    def __repr__(self) -> str:
        start = self.template_string[:20].replace("\n", "")
        return f'<{type(self).__qualname__} template_string="{start}...", verbatim={self.verbatim}>'

    def tokenize(self) -> list[Token]:
        """Return the tokens of the template, in order."""
        source = self.template_string
        places = _Places(source)
        tokens: list[Token] = []
        end = 0
        for found in TAG.finditer(source):
            start = found.start()
            if start > end:
                tokens.append(self._text(places, end, start))
            end = found.end()
            tokens.append(self._tag(places, found[0], start, end))
        if end < len(source):
            tokens.append(self._text(places, end, len(source)))
        return tokens

    def _text(self, places: "_Places", start: int, end: int) -> Token:
        return Token(TokenType.TEXT, self.template_string[start:end], (start, end), *places.find(start, start))

    def _tag(self, places: "_Places", text: str, start: int, end: int) -> Token:
        place = places.find(start, end)
        kind = KINDS[text[:2]]
        contents = text[2:-2].strip()
        if self.verbatim is not None:
            if kind is not TokenType.BLOCK or contents != self.verbatim:
                return Token(TokenType.TEXT, text, (start, end), *place)
            self.verbatim = None
        elif kind is TokenType.BLOCK and (contents == "verbatim" or contents.startswith("verbatim ")):
            self.verbatim = f"end{contents}"
        return Token(kind, contents, (start, end), *place)


class DebugLexer(Lexer):
    """The lexer of debug engines; every lexer keeps positions, so it is the same."""


class _Places:
    """Line numbers and byte columns of positions, asked for in rising order."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.ascii = source.isascii()
        self.lineno = 1
        self.line_start = 0
        self.seen = 0

    def find(self, start: int, end: int) -> tuple[int, tuple[int, int]]:
        """Return the line of ``start`` and the columns of ``start`` and ``end``, in bytes."""
        newlines = self.source.count("\n", self.seen, start)
        if newlines:
            self.lineno += newlines
            self.line_start = self.source.rfind("\n", 0, start) + 1
        self.seen = start
        if self.ascii:
            return self.lineno, (start - self.line_start, end - self.line_start)
        first = len(self.source[self.line_start : start].encode(errors="replace"))
        return self.lineno, (first, first + len(self.source[start:end].encode(errors="replace")))
