"""Numbers as text with a given decimal separator, fixed decimals and grouped digits. Knows no language and no settings."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, repeat

#: Decimals with more digits than this are written in scientific notation.
DIGIT_LIMIT = 200
#: Numbers with fewer digits are grouped by threes by the interpreter.
FEW = 20


def write_number(
    number: float | Decimal | str,
    decimal_sep: str,
    decimal_pos: int | None = None,
    grouping: int | Sequence[int] = 0,
    thousand_sep: str = "",
) -> str:
    """Return ``number`` as text; ``decimal_pos`` cuts or pads its decimals, ``grouping`` is the size of digit groups.

    A sequence of sizes is read from the right; its last size repeats, as does the one before a 0 at its end; -1 ends grouping.
    """
    digits = _plain_digits(number, decimal_pos)
    if "e" in digits or "E" in digits:
        coefficient, _, exponent = digits.partition("e" if "e" in digits else "E")
        return f"{write_number(coefficient, decimal_sep, decimal_pos, grouping, thousand_sep)}e{exponent}"
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.lstrip("-").partition(".")
    if decimal_pos is not None:
        fraction = fraction[:decimal_pos].ljust(decimal_pos, "0")
    tail = f"{decimal_sep}{fraction}" if fraction else ""
    if grouping == 3 and len(whole) < FEW and whole[:1] != "0" and whole.isascii() and whole.isdigit():
        whole = f"{int(whole):,}".replace(",", thousand_sep)
    elif grouping:
        whole = thousand_sep.join(_groups(whole, grouping))
    return f"{sign}{whole}{tail}"


def _plain_digits(number: float | Decimal | str, decimal_pos: int | None) -> str:
    if isinstance(number, float) and "e" in repr(number):
        number = Decimal(repr(number))
    if not isinstance(number, Decimal):
        return str(number)
    if decimal_pos is None:
        text = str(number)
        # Written with an exponent or not at all: looked at below.
        if len(text) <= DIGIT_LIMIT and text[-1:].isdigit() and "E" not in text:
            return text
    if decimal_pos is not None:
        smallest = Decimal(f"1e-{decimal_pos}")
        if abs(number) < smallest:
            number = Decimal(0)
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and abs(exponent) + len(digits) > DIGIT_LIMIT:
        return f"{number:e}"
    return f"{number:f}"


def _groups(digits: str, grouping: int | Sequence[int]) -> list[str]:
    found: list[str] = []
    for size in _sizes(grouping):
        if size <= 0 or len(digits) <= size:
            break
        found.append(digits[-size:])
        digits = digits[:-size]
    return [digits, *reversed(found)]


def _sizes(grouping: int | Sequence[int]) -> Iterator[int]:
    sizes: Sequence[int] = (grouping,) if isinstance(grouping, int) else grouping
    if len(sizes) > 1 and sizes[-1] == 0:
        sizes = sizes[:-1]
    return chain(sizes, repeat(sizes[-1]))
