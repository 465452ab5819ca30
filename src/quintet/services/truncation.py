"""Text cut to a number of characters or words, plain or HTML, with an ellipsis as the active language writes it.

A character is what a reader sees as one: combining marks do not count. Markup does not count either, and what is open at
the cut is closed after it.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from quintet.kit.hot_paths import escape_text
from quintet.kit.normal_form import normalized
from quintet.kit.patterns import late
from quintet.kit.tags import CLOSE, OPEN, TEXT, VOID_ELEMENTS, pieces, unescape
from quintet.services.i18n.message_files import CONTEXT_END
from quintet.services.i18n.translation import active_catalog, pgettext

ELLIPSIS = "%(truncated_text)s…"
_PLACE = "%(truncated_text)s"
_WORD = late(r"\S++")
_AROUND_LESS_THAN = late("(<)")
_BLANKS_BETWEEN = late(r"(?<=\S)\s++(?=\S)")

#: What is kept of a text, how much of the room that takes, and whether it is all.
Taken = tuple[str, int, bool]
Taking = Callable[[str, int], Taken]


def with_ending(text: str, ending: Any = None) -> str:
    """Return ``text`` with ``ending`` after it: an ellipsis for None, and a template where it says ``%(truncated_text)s``.

    Nothing is added to text that ends so already.
    """
    template = pgettext("String to return when truncating text", ELLIPSIS) if ending is None else str(ending)
    if _PLACE in template:
        return template % {"truncated_text": text}
    return text if text.endswith(template) else f"{text}{template}"


_ELLIPSIS_KEY = f"String to return when truncating text{CONTEXT_END}{ELLIPSIS}"


def has_own_ellipsis() -> bool:
    """Say whether the active language writes the ellipsis in its own way."""
    return _ELLIPSIS_KEY in active_catalog().messages


class Truncator:
    """A text that can be cut: ``Truncator("The quick fox").chars(9)`` is ``"The quic…"``."""

    def __init__(self, text: Any) -> None:
        self._text = text

    def __str__(self) -> str:
        return str(self._text)

    def chars(self, num: int, truncate: Any = None, html: bool = False) -> str:
        """Return the text in at most ``num`` characters, those of the ending ``truncate`` included.

        With ``html``, only characters outside tags count, and room is kept for the ending whether it is needed or not (the
        text is not read twice), unless the text that ends the markup needs just that room. See `with_ending` for ``truncate``.
        """
        length = int(num)
        if length <= 0:
            return ""
        text = normalized("NFC", str(self._text))
        if not html and len(text) <= length:
            return text
        if not html and truncate is None and text.isascii() and not has_own_ellipsis():
            return f"{text[: length - 1]}…"
        room = max(0, length - _letters(with_ending("", truncate)))
        if html:
            return _cut_html(text, _first_letters, room, truncate, length - room)
        if _first_letters(text, length)[2]:
            return text
        return with_ending(_first_letters(text, room)[0], truncate)

    def words(self, num: int, truncate: Any = None, html: bool = False) -> str:
        """Return the first ``num`` words of the text, parted by single blanks, and the ending when there were more.

        With ``html``, only words outside tags count and the text keeps its blanks unless it is cut in them.
        """
        length = int(num)
        if length <= 0:
            return ""
        if html:
            return _cut_html(str(self._text), _first_words, length, truncate)
        found = str(self._text).split(None, length)
        return with_ending(" ".join(found[:length]), truncate) if len(found) > length else " ".join(found)


def to_letters(length: int) -> Callable[[str], str]:
    """Return what cuts exact text as ``Truncator(text).chars(length)`` does, ``length`` read once."""
    if length <= 0:
        return lambda text: ""

    def cut(text: str) -> str:
        if not text.isascii():
            return Truncator(text).chars(length)
        if len(text) <= length:
            return text
        return Truncator(text).chars(length) if has_own_ellipsis() else f"{text[: length - 1]}…"

    return cut


def _letters(text: str) -> int:
    if text.isascii() or text == "…":
        return len(text)
    return sum(not unicodedata.combining(letter) for letter in text)


def _first_letters(text: str, room: int) -> Taken:
    """Take the first ``room`` letters with their marks."""
    if text.isascii():
        return text[:room], min(room, len(text)), len(text) <= room
    count = 0
    for index, letter in enumerate(text):
        if not unicodedata.combining(letter):
            if count == room:
                return text[:index], count, False
            count += 1
    return text, count, True


def _first_words(text: str, room: int) -> Taken:
    """Take what stands up to the ``room``-th word, with one blank between words."""
    text = _BLANKS_BETWEEN.sub(" ", text)
    count = end = 0
    for word in _WORD.finditer(text):
        if count == room:
            return text[:end], count, False
        count, end = count + 1, word.end()
    return text, count, True


def _cut_html(markup: str, take: Taking, room: int, ending: Any, spare: int = 0) -> str:
    """Return ``markup``, or as much of it as has room before its ending, with what is open closed.

    ``spare`` is the room that is kept for the ending.
    """
    copy = _Copy(take, room, ending, spare)
    if copy.takes(markup):
        return "".join(copy.out)
    return "".join([*copy.out, *(f"</{name}>" for name in reversed(copy.open))])


class _Copy:
    """HTML on its way out, until there is no more room for its text. Character references are written anew."""

    def __init__(self, take: Taking, room: int, ending: Any, spare: int) -> None:
        self.take, self.room, self.ending, self.spare = take, room, ending, spare
        self.out: list[str] = []
        self.open: list[str] = []

    def takes(self, markup: str) -> bool:
        """Take all of ``markup`` and say True, or as much as there is room for, with the ending, and say False."""
        position = 0
        for piece in pieces(markup):
            position += len(piece.text)
            if piece.kind is TEXT:
                if position == len(markup) and self._needs_the_spare(piece.text, markup):
                    self.out.append(piece.text)
                    return not self.open
                # A "<" that begins no tag stands as a word of its own.
                if not all(self._takes_text(unescape(part)) for part in _AROUND_LESS_THAN.split(piece.text) if part):
                    return False
            elif piece.kind is OPEN:
                self.out.append(piece.text)
                if piece.name not in VOID_ELEMENTS and not piece.text.endswith("/>"):
                    self.open.append(piece.name)
            elif piece.kind is CLOSE and piece.name not in VOID_ELEMENTS:
                self.out.append(f"</{piece.name}>")
                if self.open and self.open[-1] == piece.name:
                    self.open.pop()
        return True

    def _needs_the_spare(self, text: str, markup: str) -> bool:
        """Say whether the text that ends ``markup`` fills just the room that is left and that of the ending.

        Only where nothing was written anew: a cut copy may count otherwise than its source.
        """
        if not self.spare or "<" in text or sum(map(len, self.out)) + len(text) != len(markup) or unescape(text) != text:
            return False
        _, count, fits = self.take(text, self.room + self.spare)
        return fits and count == self.room + self.spare

    def _takes_text(self, text: str) -> bool:
        kept, count, fits = self.take(text, self.room)
        self.room -= count
        self.out.append(escape_text(kept if fits else with_ending(kept, self.ending)))
        return fits
