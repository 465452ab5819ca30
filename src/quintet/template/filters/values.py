"""Filters on numbers, dates, defaults and everything else."""

import datetime
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from quintet.kit.html import SafeString
from quintet.kit.libraries import pprint as printing
from quintet.services.i18n import dateformat, formats
from quintet.services.i18n.translation import gettext, ngettext
from quintet.template.filters.marks import gives, operator, plain, prepared
from quintet.template.library import Library
from quintet.template.timesince import timesince as since
from quintet.template.timesince import timeuntil as until

register = Library()


def _prepare_add(arg: Any) -> Callable[[Any], Any] | None:
    if type(arg) is not int:
        return None
    return lambda value: value + arg if type(value) is int else add(value, arg)


@register.filter(is_safe=False)
@prepared(_prepare_add)
def add(value: Any, arg: Any) -> Any:
    """Add: as whole numbers if both are, else as they are; nothing when they do not add."""
    try:
        return int(value) + int(arg)
    except (ValueError, TypeError):
        try:
            return value + arg
        except Exception:  # noqa: BLE001  documented: what cannot be added gives nothing
            return ""


@register.filter(is_safe=False)
def get_digit(value: Any, arg: Any) -> Any:
    """Return a digit of a whole number, counted from the right; the value itself for what is none."""
    try:
        place, number = int(arg), int(value)
    except ValueError:
        return value
    if place < 1:
        return number
    digits = str(number)
    return int(digits[-place]) if place <= len(digits) else 0


@register.filter(is_safe=False)
def divisibleby(value: Any, arg: Any) -> bool:
    """Say whether a number divides by another."""
    return int(value) % int(arg) == 0


@register.filter(is_safe=False)
@operator("{v} or {a}")
def default(value: Any, arg: Any) -> Any:
    """Return the other value for a false one."""
    return value or arg


@register.filter(is_safe=False)
def default_if_none(value: Any, arg: Any) -> Any:
    """Return the other value for None."""
    return arg if value is None else value


def _prepare_yesno(arg: Any) -> Callable[[Any], Any] | None:
    choices = str(arg).split(",")
    if not isinstance(arg, str) or len(choices) < 2:
        return None
    yes, no = choices[:2]
    unknown = choices[2] if len(choices) == 3 else no
    return lambda value: unknown if value is None else yes if value else no


@register.filter(is_safe=False)
@prepared(_prepare_yesno)
def yesno(value: Any, arg: Any = None) -> Any:
    """Return a word for true, false and (with three words) None."""
    choices = (gettext("yes,no,maybe") if arg is None else arg).split(",")
    if len(choices) < 2:
        return value
    if value is None:
        return choices[2] if len(choices) == 3 else choices[1]
    return choices[0] if value else choices[1]


def _endings(arg: str) -> list[str]:
    return (arg if "," in arg else f",{arg}").split(",")


def _prepare_pluralize(arg: Any) -> Callable[[Any], str] | None:
    if not isinstance(arg, str):
        return None
    endings = _endings(arg)
    if len(endings) != 2:
        return lambda value: ""
    one, many = endings
    return lambda value: (one if value == 1 else many) if type(value) is int else _ending(value, one, many)


@register.filter(is_safe=False)
@plain
@prepared(_prepare_pluralize)
def pluralize(value: Any, arg: str = "s") -> str:
    """Return the plural ending unless there is one of it: ``"s"``, ``"es"``, ``"y,ies"``."""
    endings = _endings(arg)
    return _ending(value, *endings) if len(endings) == 2 else ""


def _ending(value: Any, one: str, many: str) -> str:
    if type(value) is int:
        return one if value == 1 else many
    try:
        return one if float(value) == 1 else many
    except ValueError:
        return ""
    except TypeError:
        try:
            return one if len(value) == 1 else many
        except TypeError:
            return ""


@register.filter(is_safe=True)
def filesizeformat(bytes_: Any) -> str:
    """Write a number of bytes in the unit that fits: ``13 KB``, ``4.1 MB``."""
    try:
        size = int(bytes_)
    except (TypeError, ValueError, UnicodeDecodeError):
        size = 0
    amount = abs(size)
    sign = "-" if size < 0 else ""
    if amount < 1024:
        text = ngettext("%(size)d byte", "%(size)d bytes", amount) % {"size": amount}
    else:
        power = min(int(math.log(amount, 1024)), len(UNITS))
        text = gettext(UNITS[power - 1]) % formats.number_format(round(amount / 1024**power, 1), 1)
    return (sign + text).replace(" ", "\xa0")


UNITS = ("%s KB", "%s MB", "%s GB", "%s TB", "%s PB")


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


def _prepare_floatformat(arg: Any) -> Callable[[Any], str] | None:
    try:
        wanted = float_format(arg)
    except (TypeError, OverflowError):
        return None
    if wanted.places is None or abs(wanted.places) > FEW_DECIMALS:
        return lambda value: _formatted(value, lambda: wanted)
    return _quick_format(wanted, wanted.places)


#: A float below this, to so few decimals, is rounded alike from its digits and from its value: they lie closer together than
#: any of its neighbours with so few decimals and a half, but for the half itself.
SURE, FEW_DECIMALS = 1e9, 3


def _quick_format(wanted: FloatFormat, places: int) -> Callable[[Any], str]:
    """Return the filter for numbers of Python's own types, written without a Decimal; others go the long way."""
    most, use_l10n, grouping = abs(places), wanted.use_l10n and None, wanted.grouping
    zeros = f".{'0' * places}" if places > 0 else ""

    def formatted(value: Any) -> str:
        digits = most
        if type(value) is float and -SURE < value < SURE:
            if places < 0 and value.is_integer():
                digits = 0
            text, written = f"{value:.{digits}f}", repr(value)
            is_half = written[-1] == "5" and written[-digits - 2 : -digits - 1] == "."
            if is_half or (text[0] == "-" and not text.strip("-0.")):
                return _formatted(value, lambda: wanted)
        elif type(value) is int and -SURE < value < SURE:
            text = f"{value}{zeros}"
            digits = max(places, 0)
        else:
            return _formatted(value, lambda: wanted)
        return SafeString(formats.formatter(use_l10n).fixed(text, digits, grouping))

    return formatted


@register.filter(is_safe=True)
@gives("safe")
@prepared(_prepare_floatformat)
def floatformat(text: Any, arg: Any = -1) -> str:
    """Round to a number of decimals; a negative number drops ".0", ``g`` groups digits, ``u`` ignores the language."""
    return _formatted(text, lambda: float_format(arg))


#: A number with more digits than this, those that its exponent stands for included, comes back as it is written.
DIGIT_LIMIT = 200
#: Decimals with so many places need no precision of their own.
FEW_PLACES = 200
_ENOUGH = Context(prec=2 * DIGIT_LIMIT + FEW_PLACES)


def _formatted(value: Any, read: Callable[[], FloatFormat]) -> str:
    written = str(value)
    number = _decimal(written, value)
    if number is None:
        return ""
    # What is no number has no use for an argument, however wrong that is.
    wanted = read()
    if wanted.places is None:
        return written
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) + len(digits) > DIGIT_LIMIT:
        return written
    places = wanted.places
    if places < 0 and number == number.to_integral_value():
        places = 0
    rounded = _rounded(number, abs(places))
    return SafeString(formats.formatter(wanted.use_l10n and None).fixed(rounded, abs(places), wanted.grouping))


def _decimal(written: str, value: Any) -> Decimal | None:
    try:
        return Decimal(written)
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


def _prepare_date(arg: Any) -> Callable[[Any], str] | None:
    if not isinstance(arg, str) or not arg or formats.is_named(arg):
        return None
    write = datetime.date.isoformat if arg == "Y-m-d" else dateformat.writer_of(str(arg))
    return lambda value: write(value) if type(value) in DATES else date(value, arg)


def _prepare_time(arg: Any) -> Callable[[Any], str] | None:
    if not isinstance(arg, str) or not arg or formats.is_named(arg):
        return None
    write = dateformat.time_writer_of(str(arg))
    try:
        write(datetime.time())
    except AttributeError:
        # It has letters of dates, to which no time has an answer.
        return None
    return lambda value: write(value) if type(value) is datetime.time else time(value, arg)


#: Types that have an answer to every letter that the format of a date may hold.
DATES = frozenset({datetime.datetime, datetime.date})


@register.filter(expects_localtime=True, is_safe=False)
@plain
@prepared(_prepare_date)
def date(value: Any, arg: str | None = None) -> str:
    """Write a date or date-time in a format, a named one or DATE_FORMAT; nothing for what is no date."""
    if value is None or value == "":
        return ""
    try:
        return formats.date_format(value, arg)
    except AttributeError:
        return ""


@register.filter(expects_localtime=True, is_safe=False)
@plain
@prepared(_prepare_time)
def time(value: Any, arg: str | None = None) -> str:
    """Write a time in a format, a named one or TIME_FORMAT; nothing for what is no time."""
    if value is None or value == "":
        return ""
    try:
        return formats.time_format(value, arg)
    except (AttributeError, TypeError):
        return ""


@register.filter("timesince", is_safe=False)
def timesince_filter(value: Any, arg: Any = None) -> str:
    """Write how long ago something was."""
    if not value:
        return ""
    try:
        return since(value, arg or None)
    except (ValueError, TypeError):
        return ""


@register.filter("timeuntil", is_safe=False)
def timeuntil_filter(value: Any, arg: Any = None) -> str:
    """Write how long it is until something."""
    if not value:
        return ""
    try:
        return until(value, arg or None)
    except (ValueError, TypeError):
        return ""


@register.filter(is_safe=True)
def pprint(value: Any) -> str:
    """Write a value as `pprint` does, for debugging."""
    try:
        return printing.pformat(value)
    except Exception as error:  # noqa: BLE001  a debugging aid shows the error of a broken repr instead of failing
        return f"Error in formatting: {type(error).__name__}: {error}"
