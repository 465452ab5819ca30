"""Numbers with a fixed number of decimals, rounded half up as their digits are written: what `floatformat` does."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from quintet.kit.html import SafeString
from quintet.services.i18n import formats
from quintet.services.i18n.current import language
from quintet.template.compiler.shown import Shown


class FloatFormat(NamedTuple):
    """What the argument of `floatformat` says; ``places`` is None for one that says nothing."""

    places: int | None
    grouping: bool
    use_l10n: bool


def float_format(arg: Any) -> FloatFormat:
    """Read the argument of `floatformat`: decimals, and the flags ``g`` and ``u`` after them.

    Raises TypeError and OverflowError for what is neither number nor text.
    """
    grouping, use_l10n, places = False, True, arg
    if isinstance(arg, str):
        flags = arg[-2:].strip("-0123456789")
        grouping, use_l10n = "g" in flags, "u" not in flags
        places = arg.rstrip("gu") or -1
    try:
        return FloatFormat(int(places), grouping, use_l10n)
    except ValueError:
        return FloatFormat(None, grouping, use_l10n)


#: Types that are written without a Decimal.
QUICK = frozenset({float, int})
#: A number below this, to so few decimals, is rounded alike from its digits and from its value when it does not lie close to a
#: half: between the two is less than the distance that counts as close.
SURE, FEW_DECIMALS = 1e9, 3
#: A number closer to zero than this may have more decimals than `DIGIT_LIMIT`.
TINY = 1e-100
#: How close: twice the value in units of the last decimal, from an odd number. Below `SURE` the value and its product are
#: exact to 0.00025 of that.
HALF_FROM, HALF_TO = 0.999, 1.001


def prepared(arg: Any) -> Callable[[Any], str] | None:
    """Return `floatformat` for one argument; None for an argument that is an error."""
    try:
        wanted = float_format(arg)
    except (TypeError, OverflowError):
        return None
    if wanted.places is None or abs(wanted.places) > FEW_DECIMALS:
        return lambda value: _written(value, lambda: wanted)
    return _quick(wanted, wanted.places)


@lru_cache(64)
def quick(arg: int) -> Callable[[Any], str]:
    """Return `floatformat` for a whole number, for values of the types `QUICK`."""
    return prepared(arg) or (lambda value: written(value, arg))


def _quick(wanted: FloatFormat, places: int) -> Callable[[Any], str]:
    """Return the filter for numbers of Python's own types, written without a Decimal; others go the long way."""
    digits_of, use_l10n, grouping = rounded(places), wanted.use_l10n and None, wanted.grouping

    def formatted(value: Any) -> str:
        text = digits_of(value)
        if text is None:
            return _written(value, lambda: wanted)
        return SafeString(formats.formatter(use_l10n).fixed(text, len(text.partition(".")[2]), grouping))

    return formatted


def rounded(places: int) -> Callable[[Any], str | None]:
    """Return what writes a float or an int with ``places`` decimals, few of them, without a language.

    It gives None for other types, and for numbers that only Decimals round right: very large and very small ones, halves, and
    negative ones that come out as zero.
    """
    most, double = abs(places), 2.0 * 10 ** abs(places)
    specification, zeros = f".{most}f", f".{'0' * places}" if places > 0 else ""

    def digits_of(value: Any) -> str | None:
        if type(value) is float:
            if not -SURE < value < SURE or HALF_FROM < value * double % 2.0 < HALF_TO:
                return None
            if -TINY < value < TINY and value:
                return None
            if places < 0 and value.is_integer():
                return f"{value or 0.0:.0f}"
            text = (value or 0.0).__format__(specification)
            return None if value < 0.0 and not text.strip("-0.") else text
        if type(value) is int and -SURE < value < SURE:
            return f"{value}{zeros}"
        return None

    return digits_of


def shown(long_way: Shown, autoescape: bool, arg: Any = -1) -> Shown | None:
    """Return `floatformat` for one argument as it is called for output; see `compiler.shown`."""
    try:
        wanted = float_format(arg)
    except (TypeError, OverflowError):
        return None
    if wanted.places is None or abs(wanted.places) > FEW_DECIMALS or wanted.grouping or not wanted.use_l10n:
        return None
    places = wanted.places
    digits_of = rounded(places)
    double, specification = 2.0 * 10**places, f".{places}f"

    def number(value: Any, runtime: Any) -> str:
        # The most usual case of `rounded` in place: a positive price.
        if places >= 0 and type(value) is float and 0.01 < value < SURE and not HALF_FROM < value * double % 2.0 < HALF_TO:
            text: str | None = value.__format__(specification)
        else:
            text = digits_of(value)
        held = runtime.held
        if text is None or held[0] is not language.get():
            return long_way(value, runtime)
        usual = held[6]
        return text if usual.writes_digits_alone else usual.fixed(text, len(text.partition(".")[2]))

    return number


def written(value: Any, arg: Any) -> str:
    """Return a number as `floatformat` writes it, in full generality."""
    return _written(value, lambda: float_format(arg))


#: A number with more digits than this, those that its exponent stands for included, comes back as it is written.
DIGIT_LIMIT = 200
#: Decimals with so many places need no precision of their own.
FEW_PLACES = 200
_ENOUGH = Context(prec=2 * DIGIT_LIMIT + FEW_PLACES)


def _written(value: Any, read: Callable[[], FloatFormat]) -> str:
    text = str(value)
    number = _decimal(text, value)
    if number is None:
        return ""
    # What is no number has no use for an argument, however wrong that is.
    wanted = read()
    if wanted.places is None:
        return text
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) + len(digits) > DIGIT_LIMIT:
        return text
    places = wanted.places
    if places < 0 and number == number.to_integral_value():
        places = 0
    found = _rounded(number, abs(places))
    return SafeString(formats.formatter(wanted.use_l10n and None).fixed(found, abs(places), wanted.grouping))


def _decimal(text: str, value: Any) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        try:
            return Decimal(str(float(value)))
        except (ValueError, TypeError, InvalidOperation):
            return None


def _rounded(number: Decimal, places: int) -> str:
    context = _ENOUGH if places <= FEW_PLACES else Context(prec=2 * DIGIT_LIMIT + places)
    text = f"{number.quantize(_step(places), ROUND_HALF_UP, context):f}"
    return text.lstrip("-") if text[0] == "-" and not text.strip("-0.") else text


@lru_cache(maxsize=FEW_PLACES)
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)
