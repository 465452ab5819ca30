"""HTML as a row of pieces: tags, comments and the text between them, told apart in one pass.

The standard library's parser goes back over its input for some unfinished markup, and how it ends one depends on its patch
level. This one never does: whatever the input, each character is looked at a fixed number of times.

    <a href="x > y">text &amp; more<!-- note -->
    └──── open ────┘└─── text ────┘└─ comment ─┘

The rules are those of the HTML standard's tokeniser (https://html.spec.whatwg.org/multipage/parsing.html#tokenization), with
one exception: what is never ended (``<b``, ``<!--``) is text, and what follows it is looked at anew.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from quintet.kit.libraries import html
from quintet.kit.patterns import late

TEXT: Literal["text"] = "text"
OPEN: Literal["open"] = "open"
CLOSE: Literal["close"] = "close"
COMMENT: Literal["comment"] = "comment"

#: Elements that have no content and no closing tag (HTML standard, "void elements", and the obsolete ones).
VOID_ELEMENTS = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
        *("frame", "spacer"),
    ]
)

_NAME = late(r"[a-zA-Z][^\s/>]*+")
# A quote only holds a ">" where a value may begin; elsewhere it is a part of some odd name.
_TO_END = late(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+>""")
_NUMBER_TOO_LONG = late(r"&#(?:\d{8,}+|[xX][0-9a-fA-F]{8,}+);?")


class Piece(NamedTuple):
    """One piece: its kind, its text as it is written, and the name of a tag in lower case."""

    kind: Literal["text", "open", "close", "comment"]
    text: str
    name: str = ""


def pieces(markup: str) -> Iterator[Piece]:
    """Yield the pieces of ``markup``; put together, their texts are ``markup`` again."""
    scanner = _Scanner(markup)
    told = position = 0
    while (start := markup.find("<", position)) >= 0:
        found = scanner.at(start)
        if found is None:
            position = start + 1
            continue
        if start > told:
            yield Piece(TEXT, markup[told:start])
        yield found
        told = position = start + len(found.text)
    if told < len(markup):
        yield Piece(TEXT, markup[told:])


class _Scanner:
    """Finds where a piece ends, and remembers what is known not to come any more: nothing is looked for twice."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.quotes_count = True
        self.missing: set[str] = set()

    def at(self, start: int) -> Piece | None:
        """Return the piece that begins with the ``<`` at ``start``, None when that is text."""
        if ">" in self.missing:
            return None
        markup = self.markup
        following = markup[start + 1 : start + 2]
        if following in {"!", "?"}:
            return self._comment(start)
        closing = following == "/"
        name = _NAME.match(markup, start + 1 + closing)
        if name is None:
            return self._bogus(start) if closing and start + 2 < len(markup) else None
        end = self._after(">", name.end()) if closing else self._end_of_tag(name.end())
        return None if end is None else Piece(CLOSE if closing else OPEN, markup[start:end], name[0].lower())

    def _end_of_tag(self, position: int) -> int | None:
        if self.quotes_count:
            found = _TO_END.match(self.markup, position)
            if found is not None:
                return found.end()
            # Some quote is never closed. From here on every ">" ends a tag, or this search would begin again at each one.
            self.quotes_count = False
        return self._after(">", position)

    def _comment(self, start: int) -> Piece | None:
        if not self.markup.startswith("<!--", start):
            return self._bogus(start)
        for empty in ("<!-->", "<!--->"):
            if self.markup.startswith(empty, start):
                return Piece(COMMENT, empty)
        end = self._after("-->", start + 4)
        return None if end is None else Piece(COMMENT, self.markup[start:end])

    def _bogus(self, start: int) -> Piece | None:
        end = self._after(">", start + 2)
        return None if end is None else Piece(COMMENT, self.markup[start:end])

    def _after(self, ending: str, position: int) -> int | None:
        if ending in self.missing:
            return None
        found = self.markup.find(ending, position)
        if found < 0:
            self.missing.add(ending)
            return None
        return found + len(ending)


def unescape(text: str) -> str:
    """Return ``text`` with its character references as the characters they stand for.

    Numbers beyond any character, of any length, stand for the replacement character.
    """
    return html.unescape(_NUMBER_TOO_LONG.sub("\ufffd", text)) if "&" in text else text
