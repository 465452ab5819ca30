"""Unicode normal forms in linear time.

Putting combining marks in order takes the standard library a time that grows with the square of their number: eighty thousand
marks on one letter cost ten seconds. No writing system puts more than a handful on a letter, and the Unicode standard's own
remedy (UAX #15, "Stream-Safe Text Format") allows thirty. Longer rows are taken in pieces of thirty here.
"""

from collections.abc import Iterator
from typing import Literal

from quintet.kit.libraries import unicodedata
from quintet.kit.patterns import late

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

#: Marks on one letter that are put in order together (UAX #15).
MARKS = 30
# What may be a mark or become one: no mark is a word character, but for two halfwidth voicing marks of Katakana.
_LONG_ROW = late(rf"[\W\uff9e\uff9f]{{{MARKS + 1},}}+")


def normalized(form: Form, text: str) -> str:
    """Return ``text`` in a normal form; beyond MARKS marks on a letter, these are not put in order with those before."""
    if text.isascii():
        return text
    if len(text) <= MARKS or not (cuts := list(_cuts(text))):
        return unicodedata.normalize(form, text)
    starts, ends = [0, *cuts], [*cuts, len(text)]
    return "".join(unicodedata.normalize(form, text[start:end]) for start, end in zip(starts, ends, strict=True))


def _cuts(text: str) -> Iterator[int]:
    for row in _LONG_ROW.finditer(text):
        for cut in range(row.start() + MARKS, row.end(), MARKS):
            # A mark stays with the character that it may become one with.
            marked = unicodedata.combining(text[cut]) and not unicodedata.combining(text[cut - 1])
            yield cut - 1 if marked else cut
