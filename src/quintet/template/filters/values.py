"""Filters on numbers, dates, defaults and everything else."""

import datetime
import math
from collections.abc import Callable
from typing import Any

from quintet.kit.hot_paths import escape_text
from quintet.kit.libraries import pprint as printing
from quintet.services.i18n import dateformat, formats
from quintet.services.i18n.translation import gettext, ngettext
from quintet.template.compiler.shown import Shown
from quintet.template.filters import decimals
from quintet.template.filters.marks import gives, operator, plain, prepared, shows
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


def _shown_yesno(long_way: Shown, autoescape: bool, arg: Any = None) -> Shown | None:
    choose = _prepare_yesno(arg)
    if choose is None:
        return None
    yes, no = (escape_text(choose(value)) if autoescape else choose(value) for value in (True, False))
    return lambda value, runtime: yes if value is True else no if value is False else long_way(value, runtime)


@register.filter(is_safe=False)
@shows(_shown_yesno)
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


@register.filter(is_safe=True)
@gives("safe")
@shows(decimals.shown)
@prepared(decimals.prepared)
def floatformat(text: Any, arg: Any = -1) -> str:
    """Round to a number of decimals; a negative number drops ".0", ``g`` groups digits, ``u`` ignores the language."""
    return decimals.quick(arg)(text) if type(arg) is int and type(text) in decimals.QUICK else decimals.written(text, arg)


def _prepare_date(arg: Any) -> Callable[[Any], str] | None:
    if not isinstance(arg, str) or not arg or formats.is_named(arg):
        return None
    write = datetime.date.isoformat if arg == "Y-m-d" else dateformat.writer_of(str(arg))
    return lambda value: write(value) if type(value) in DATES else date(value, arg)


def _shown_date(long_way: Shown, autoescape: bool, arg: Any = None) -> Shown | None:
    if not isinstance(arg, str) or not arg or formats.is_named(arg):
        return None
    write = datetime.date.isoformat if arg == "Y-m-d" else dateformat.writer_of(str(arg))
    needs_escape = autoescape and arg != "Y-m-d"

    def shown(value: Any, runtime: Any) -> str:
        if type(value) is not datetime.date:
            return long_way(value, runtime)
        return escape_text(write(value)) if needs_escape else write(value)

    return shown


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
@shows(_shown_date)
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
