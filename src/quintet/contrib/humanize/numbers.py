"""Numbers as people say them: grouped digits, words for large ones, ordinals."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from quintet.kit.html import SafeString
from quintet.kit.patterns import late
from quintet.services.i18n import formats
from quintet.services.i18n.message_files import round_away_from_one
from quintet.services.i18n.translation import gettext, ngettext, pgettext
from quintet.template.filters.values import floatformat

_FIRST_DIGITS = late(r"-?(\d++)")


def _whole(value: Any) -> int | None:
    """Return ``value`` as a whole number; None for what is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def ordinal(value: Any) -> Any:
    """Return a whole number as an ordinal, which may be HTML: ``1st``, in French ``1<sup>er</sup>``.

    What is no number comes back as it is, a negative one as its digits. Raises OverflowError for an infinite one.
    """
    number = _whole(value)
    if number is None:
        return value
    if number < 0:
        return str(number)
    text = ORDINALS[-1]() if number % 100 in (11, 12, 13) else ORDINALS[number % 10]()
    return SafeString(text.format(number))


#: The texts by last digit; the last one is that of 11, 12 and 13. Their context is what tells them apart.
ORDINALS: tuple[Callable[[], str], ...] = (
    lambda: pgettext("ordinal 0", "{}th"),
    lambda: pgettext("ordinal 1", "{}st"),
    lambda: pgettext("ordinal 2", "{}nd"),
    lambda: pgettext("ordinal 3", "{}rd"),
    lambda: pgettext("ordinal 4", "{}th"),
    lambda: pgettext("ordinal 5", "{}th"),
    lambda: pgettext("ordinal 6", "{}th"),
    lambda: pgettext("ordinal 7", "{}th"),
    lambda: pgettext("ordinal 8", "{}th"),
    lambda: pgettext("ordinal 9", "{}th"),
    lambda: pgettext("ordinal 11, 12, 13", "{}th"),
)


def intcomma(value: Any, use_l10n: bool = True) -> str:
    """Return a number with its digits grouped: as the active language does, or by threes with commas.

    Text that is no number keeps what follows its first digits. Raises TypeError for a Decimal that is not finite.
    """
    if not use_l10n:
        return _with_commas(value)
    number = value if isinstance(value, float | Decimal) else _whole(value)
    if number is None:
        return _with_commas(value)
    if isinstance(number, Decimal) and not number.is_finite():
        raise TypeError(f"intcomma() cannot group the digits of {number}")
    return formats.number_format(number, force_grouping=True)


def _with_commas(value: Any) -> str:
    text = str(value)
    found = _FIRST_DIGITS.match(text)
    if found is None or found.end() - found.start(1) < 4:
        return text
    start, end = found.span(1)
    return f"{text[:start]}{_by_threes(text[start:end])}{text[end:]}"


def _by_threes(digits: str) -> str:
    first = len(digits) % 3 or 3
    return ",".join([digits[:first], *(digits[index : index + 3] for index in range(first, len(digits), 3))])


#: Powers of ten and their words; whatever is not 1.0 counts as several.
LARGE: tuple[tuple[int, Callable[[int], str]], ...] = (
    (6, lambda count: ngettext("%(value)s million", "%(value)s million", count)),
    (9, lambda count: ngettext("%(value)s billion", "%(value)s billion", count)),
    (12, lambda count: ngettext("%(value)s trillion", "%(value)s trillion", count)),
    (15, lambda count: ngettext("%(value)s quadrillion", "%(value)s quadrillion", count)),
    (18, lambda count: ngettext("%(value)s quintillion", "%(value)s quintillion", count)),
    (21, lambda count: ngettext("%(value)s sextillion", "%(value)s sextillion", count)),
    (24, lambda count: ngettext("%(value)s septillion", "%(value)s septillion", count)),
    (27, lambda count: ngettext("%(value)s octillion", "%(value)s octillion", count)),
    (30, lambda count: ngettext("%(value)s nonillion", "%(value)s nonillion", count)),
    (33, lambda count: ngettext("%(value)s decillion", "%(value)s decillion", count)),
    (100, lambda count: ngettext("%(value)s googol", "%(value)s googol", count)),
)
#: Below this, and from a thousand times the largest word on, a number has no word.
SMALLEST = 10 ** LARGE[0][0]


def intword(value: Any) -> Any:
    """Return a large whole number with a word for its size: ``1.2 million``; a smaller one as it is, as a number.

    What is no number comes back as it is. Raises OverflowError for an infinite one.
    """
    number = _whole(value)
    if number is None:
        return value
    size = abs(number)
    if size < SMALLEST:
        return number
    for exponent, words in LARGE:
        if size < 10 ** (exponent + 3):
            shown = number / 10**exponent
            return words(abs(round_away_from_one(shown))) % {"value": floatformat(shown, 1)}
    return number


#: The words of the numbers below ten that have one.
SMALL: tuple[Callable[[], str], ...] = (
    lambda: gettext("one"),
    lambda: gettext("two"),
    lambda: gettext("three"),
    lambda: gettext("four"),
    lambda: gettext("five"),
    lambda: gettext("six"),
    lambda: gettext("seven"),
    lambda: gettext("eight"),
    lambda: gettext("nine"),
)


def apnumber(value: Any) -> Any:
    """Return the word for a whole number from one to nine, any other as a number; what is no number comes back as it is.

    Raises OverflowError for an infinite one.
    """
    number = _whole(value)
    if number is None:
        return value
    return SMALL[number - 1]() if 0 < number < 10 else number
