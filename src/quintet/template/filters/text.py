"""Filters on plain text: case, cutting, counting, wrapping."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeData, SafeString, conditional_escape, escapejs
from quintet.kit.patterns import late
from quintet.kit.words import phone2numeric, wrap
from quintet.kit.words import slugify as slug
from quintet.services.i18n.current import language
from quintet.services.truncation import Truncator, has_own_ellipsis, to_letters
from quintet.template.compiler.shown import Shown
from quintet.template.filters.marks import inline, prepared, shows, stringfilter
from quintet.template.library import Library

register = Library()

CAPITAL_AFTER_APOSTROPHE = late(r"[a-z]'[A-Z]")
CAPITAL_AFTER_DIGIT = late(r"\d[A-Z]")


@register.filter(is_safe=True)
@stringfilter
def addslashes(value: str) -> str:
    """Put backslashes before quotes and backslashes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


@register.filter(is_safe=True)
@inline("{v}[:1].upper() + {v}[1:]")
@stringfilter
def capfirst(value: str) -> str:
    """Write the first letter as a capital."""
    return value[:1].upper() + value[1:]


@register.filter("escapejs")
@stringfilter
def escapejs_filter(value: str) -> SafeString:
    """Write text for use in a JavaScript string."""
    return escapejs(value)


@register.filter(is_safe=True)
@inline("{v}.lower()")
@stringfilter
def lower(value: str) -> str:
    """Write all letters small."""
    return value.lower()


@register.filter
@inline("{v}.upper()", gives="text")
@stringfilter
def upper(value: str) -> str:
    """Write all letters as capitals."""
    return value.upper()


def _shown_title(long_way: Shown, autoescape: bool) -> Shown:
    search = CAPITAL_AFTER_DIGIT.search

    def shown(value: Any, runtime: Any) -> str:
        if type(value) is not str:
            return long_way(value, runtime)
        text = value.title()
        if "'" in value or search(text) is not None:
            text = _title(text)
        return escape_text(text) if autoescape else text

    return shown


@register.filter(is_safe=True)
@shows(_shown_title)
@stringfilter
def title(value: str) -> str:
    """Begin every word with a capital."""
    return _title(value.title())


def _title(text: str) -> str:
    if "'" in text:
        text = CAPITAL_AFTER_APOSTROPHE.sub(_small, text)
    # A search that finds nothing takes less time than a replacement of nothing.
    return text if CAPITAL_AFTER_DIGIT.search(text) is None else CAPITAL_AFTER_DIGIT.sub(_small, text)


def _small(found: re.Match[str]) -> str:
    return found[0].lower()


@register.filter(is_safe=True)
@stringfilter
def ljust(value: str, arg: Any) -> str:
    """Pad on the right to a width."""
    return value.ljust(int(arg))


@register.filter(is_safe=True)
@stringfilter
def rjust(value: str, arg: Any) -> str:
    """Pad on the left to a width."""
    return value.rjust(int(arg))


@register.filter(is_safe=True)
@stringfilter
def center(value: str, arg: Any) -> str:
    """Pad on both sides to a width."""
    return value.center(int(arg))


def _prepare_cut(arg: Any) -> Callable[[str], str] | None:
    unwanted = str(arg)
    return (lambda value: value.replace(unwanted, "")) if isinstance(arg, str) else None


@register.filter
@prepared(_prepare_cut)
@stringfilter
def cut(value: str, arg: str) -> str:
    """Remove every occurrence of a text; what was safe stays safe unless semicolons go."""
    found = value.replace(arg, "")
    return SafeString(found) if isinstance(value, SafeData) and arg != ";" else found


@register.filter(is_safe=False)
@stringfilter
def wordcount(value: str) -> int:
    """Count the words."""
    return len(value.split())


@register.filter(is_safe=True)
@stringfilter
def wordwrap(value: str, arg: Any) -> str:
    """Break lines between words so that none is longer than a width, where words allow."""
    return wrap(value, int(arg))


def _number(arg: Any) -> int | None:
    try:
        return int(arg)
    except (ValueError, TypeError, OverflowError):
        return None


def _prepare_truncatechars(arg: Any) -> Callable[[str], str] | None:
    length = _number(arg)
    return None if length is None else to_letters(length)


def _prepare_truncatewords(arg: Any) -> Callable[[str], str] | None:
    length = _number(arg)
    return None if length is None else lambda value: Truncator(value).words(length, " …")


#: The key, in what is remembered during a rendering, of the language asked last, and whether it has an ellipsis of its own.
ELLIPSIS = object()


def _shown_truncatechars(long_way: Shown, autoescape: bool, arg: Any) -> Shown | None:
    length = _number(arg)
    if length is None or length <= 0:
        return None

    def shown(value: Any, runtime: Any) -> str:
        if type(value) is not str or not value.isascii():
            return long_way(value, runtime)
        if len(value) <= length:
            return escape_text(value) if autoescape else value
        state = runtime.state
        held = state.get(ELLIPSIS)
        if held is None or held[0] is not language.get():
            held = state[ELLIPSIS] = (language.get(), has_own_ellipsis())
        if held[1]:
            return long_way(value, runtime)
        kept = value[: length - 1]
        return f"{escape_text(kept) if autoescape else kept}…"

    return shown


@register.filter(is_safe=True)
@shows(_shown_truncatechars)
@prepared(_prepare_truncatechars)
@stringfilter
def truncatechars(value: str, arg: Any) -> str:
    """Cut text after a number of characters, the ellipsis included."""
    try:
        return Truncator(value).chars(int(arg))
    except ValueError:
        return value


@register.filter(is_safe=True)
@prepared(_prepare_truncatewords)
@stringfilter
def truncatewords(value: str, arg: Any) -> str:
    """Cut text after a number of words and add an ellipsis."""
    try:
        return Truncator(value).words(int(arg), " …")
    except ValueError:
        return value


@register.filter(is_safe=True)
@stringfilter
def slugify(value: str) -> str:
    """Write text as it stands in a URL: small ASCII letters, digits, hyphens and underscores."""
    return slug(value)


@register.filter(is_safe=False)
@stringfilter
def urlencode(value: str, safe: str | None = None) -> str:
    """Quote text for a URL; ``safe`` are the characters that stay, "/" unless said otherwise."""
    return quote(value) if safe is None else quote(value, safe=safe)


@register.filter("iriencode", is_safe=True)
@stringfilter
def iriencode(value: str) -> str:
    """Quote what a URL cannot hold of an internationalised one."""
    return quote(value, safe="/#%[]=:;$&()+,!?*@'~")


@register.filter(is_safe=False)
@stringfilter
def make_list(value: str) -> list[str]:
    """Return the characters (of a number: its digits) as a list."""
    return list(value)


@register.filter("stringformat", is_safe=True)
def stringformat(value: Any, arg: str) -> str:
    """Format by a specifier of ``%``, written without the percent sign; nothing for a value that does not fit."""
    if isinstance(value, tuple):
        value = str(value)
    try:
        return f"%{arg}" % value
    except (ValueError, TypeError):
        return ""


@register.filter("phone2numeric", is_safe=True)
def phone2numeric_filter(value: Any) -> str:
    """Write the letters of a telephone number as digits."""
    return phone2numeric(value)


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linenumbers(value: str, autoescape: bool = True) -> SafeString:
    """Number the lines."""
    lines = value.split("\n")
    width = len(str(len(lines)))
    escaping = autoescape and not isinstance(value, SafeData)
    numbered = (f"{number:0{width}d}. {conditional_escape(line) if escaping else line}" for number, line in enumerate(lines, 1))
    return SafeString("\n".join(numbered))
