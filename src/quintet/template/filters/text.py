"""Filters on plain text: case, cutting, counting, wrapping."""

from typing import Any
from urllib.parse import quote

from quintet.kit.html import SafeData, SafeString, conditional_escape, escapejs
from quintet.kit.patterns import late
from quintet.kit.words import slugify as slug
from quintet.kit.words import wrap
from quintet.services.truncation import Truncator
from quintet.template.filters.marks import inline, stringfilter
from quintet.template.library import Library

register = Library()

CAPITAL_AFTER_APOSTROPHE = late(r"([a-z])['\u2019]([A-Z])")
CAPITAL_AFTER_DIGIT = late(r"\d([A-Z])")


@register.filter(is_safe=True)
@stringfilter
def addslashes(value: str) -> str:
    """Put backslashes before quotes and backslashes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


@register.filter(is_safe=True)
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
@inline("{v}.upper()", plain=True)
@stringfilter
def upper(value: str) -> str:
    """Write all letters as capitals."""
    return value.upper()


@register.filter(is_safe=True)
@stringfilter
def title(value: str) -> str:
    """Begin every word with a capital."""
    text = CAPITAL_AFTER_APOSTROPHE.sub(lambda found: found[0].lower(), value.title())
    return CAPITAL_AFTER_DIGIT.sub(lambda found: found[0].lower(), text)


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


@register.filter
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


@register.filter(is_safe=True)
@stringfilter
def truncatechars(value: str, arg: Any) -> str:
    """Cut text after a number of characters, the ellipsis included."""
    length = _number(arg)
    return value if length is None else Truncator(value).chars(length)


@register.filter(is_safe=True)
@stringfilter
def truncatewords(value: str, arg: Any) -> str:
    """Cut text after a number of words and add an ellipsis."""
    length = _number(arg)
    return value if length is None else Truncator(value).words(length, " …")


def _number(arg: Any) -> int | None:
    try:
        return int(arg)
    except (ValueError, TypeError):
        return None


@register.filter(is_safe=True)
@stringfilter
def slugify(value: str) -> str:
    """Write text as it stands in a URL: small ASCII letters, digits, hyphens and underscores."""
    return slug(value)


@register.filter(is_safe=False)
@stringfilter
def urlencode(value: str, safe: str | None = None) -> str:
    """Quote text for a URL; ``safe`` are the characters that stay, "/" unless said otherwise."""
    return quote(value, safe="/" if safe is None else str(safe))


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


@register.filter("phone2numeric", is_safe=False)
def phone2numeric_filter(value: Any) -> str:
    """Write the letters of a telephone number as digits."""
    return value.lower().translate(PHONE_DIGITS)


PHONE_DIGITS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linenumbers(value: str, autoescape: bool = True) -> SafeString:
    """Number the lines."""
    lines = value.split("\n")
    width = len(str(len(lines)))
    escaping = autoescape and not isinstance(value, SafeData)
    numbered = (f"{number:0{width}d}. {conditional_escape(line) if escaping else line}" for number, line in enumerate(lines, 1))
    return SafeString("\n".join(numbered))
