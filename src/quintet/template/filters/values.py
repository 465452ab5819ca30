"""Filters on numbers, dates, defaults and everything else."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from pprint import pformat
from typing import Any

from quintet.kit.html import SafeString
from quintet.services.i18n import formats
from quintet.services.i18n.dateformat import format as format_date
from quintet.services.i18n.translation import gettext, ngettext
from quintet.template.library import Library
from quintet.template.timesince import timesince as since
from quintet.template.timesince import timeuntil as until

register = Library()


@register.filter(is_safe=False)
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
def default(value: Any, arg: Any) -> Any:
    """Return the other value for a false one."""
    return value or arg


@register.filter(is_safe=False)
def default_if_none(value: Any, arg: Any) -> Any:
    """Return the other value for None."""
    return arg if value is None else value


@register.filter(is_safe=False)
def yesno(value: Any, arg: Any = None) -> Any:
    """Return a word for true, false and (with three words) None."""
    choices = (gettext("yes,no,maybe") if arg is None else arg).split(",")
    if len(choices) < 2:
        return value
    if value is None:
        return choices[2] if len(choices) > 2 else choices[1]
    return choices[0] if value else choices[1]


@register.filter(is_safe=False)
def pluralize(value: Any, arg: str = "s") -> str:
    """Return the plural ending unless there is one of it: ``"s"``, ``"es"``, ``"y,ies"``."""
    endings = arg.split(",")
    if len(endings) == 1:
        endings.insert(0, "")
    if len(endings) > 2:
        return ""
    one, many = endings
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


@register.filter(is_safe=True)
def floatformat(text: Any, arg: Any = -1) -> str:
    """Round to a number of decimals; a negative number drops ".0", ``g`` groups digits, ``u`` ignores the language."""
    grouping, use_l10n, places_text = False, True, arg
    if isinstance(arg, str):
        flags = arg[-2:].strip("-0123456789")
        grouping, use_l10n = "g" in flags, "u" not in flags
        places_text = arg.rstrip("gu") or -1
    number = _decimal(text)
    if number is None:
        return ""
    try:
        places = int(places_text)
    except ValueError:
        return str(text)
    if not number.is_finite():
        return str(text)
    return _rounded(number, places, grouping, use_l10n)


def _decimal(value: Any) -> Decimal | None:
    for attempt in (lambda: Decimal(str(value)), lambda: Decimal(str(float(value)))):
        try:
            return attempt()
        except (ValueError, TypeError, InvalidOperation):
            continue
    return None


#: More digits than this are not worth the work: such a number is written as it is.
DIGIT_LIMIT = 200


def _rounded(number: Decimal, places: int, grouping: bool, use_l10n: bool) -> str:
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if abs(exponent) + len(digits) > DIGIT_LIMIT:
        return str(number)
    whole = number == number.to_integral_value()
    if places < 0 and whole:
        return SafeString(
            formats.number_format(f"{abs(number) if number == 0 else number:.0f}", 0, use_l10n=use_l10n, force_grouping=grouping)
        )
    step = Decimal(1).scaleb(-abs(places))
    context = Context(prec=max(1, len(digits) + abs(exponent) + abs(places) + 2))
    rounded = number.quantize(step, rounding=ROUND_HALF_UP, context=context)
    text = f"{rounded:f}"
    if rounded == 0:
        text = text.lstrip("-")
    return SafeString(formats.number_format(text, abs(places), use_l10n=use_l10n, force_grouping=grouping))


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, arg: str | None = None) -> str:
    """Write a date or date-time in a format, a named one or DATE_FORMAT; nothing for what is no date."""
    if value is None or value == "":
        return ""
    try:
        return formats.date_format(value, arg)
    except AttributeError:
        try:
            return format_date(value, str(arg))
        except AttributeError:
            return ""


@register.filter(expects_localtime=True, is_safe=False)
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
    try:
        return since(value, arg) if value else ""
    except (ValueError, TypeError):
        return ""


@register.filter("timeuntil", is_safe=False)
def timeuntil_filter(value: Any, arg: Any = None) -> str:
    """Write how long it is until something."""
    try:
        return until(value, arg) if value else ""
    except (ValueError, TypeError):
        return ""


@register.filter(is_safe=True)
def pprint(value: Any) -> str:
    """Write a value as `pprint` does, for debugging."""
    try:
        return pformat(value)
    except Exception as error:  # noqa: BLE001  a debugging aid shows the error of a broken repr instead of failing
        return f"Error in formatting: {type(error).__name__}: {error}"
