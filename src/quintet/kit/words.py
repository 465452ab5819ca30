"""Words and lines of text: slugs, wrapping, splitting, line ends, letters as telephone digits. None needs a language."""

import re
from collections.abc import Iterator
from textwrap import TextWrapper

from quintet.kit.lazy import keep_lazy_text, lazy
from quintet.kit.normal_form import normalized
from quintet.kit.patterns import late

_WORD_START = late(r"(?<=[a-z])(?=[A-Z])|(?=[A-Z][^A-Z])", re.DOTALL)


def camel_case_to_spaces(value: str) -> str:
    """Return "CamelCaseWords" as "camel case words".

    A capital begins a word after a small letter, or when something other than a capital follows it.
    """
    return _WORD_START.sub(" ", str(value)).strip().lower()


_NOT_IN_SLUG = late(r"[^\w\s-]++")
_BLANKS = late(r"[-\s]++")
#: What becomes of the characters of ASCII in a slug: capitals small, blanks for hyphens, and what is no part of one left out.
_IN_SLUG = {
    code: None
    if not (character.isalnum() or character in "_-" or character.isspace())
    else " "
    if character == "-"
    else character
    for code, character in ((code, chr(code).lower()) for code in range(128))
}


@keep_lazy_text
def slugify(value: object, allow_unicode: bool = False) -> str:
    """Return ``value`` as a slug: lower case, letters, digits and underscores, words joined by single hyphens.

    Characters beyond ASCII lose their accents or are left out, unless ``allow_unicode``.
    """
    text = str(value)
    if allow_unicode and not text.isascii():
        return _BLANKS.sub("-", _NOT_IN_SLUG.sub("", normalized("NFKC", text).lower())).strip("-_")
    if not text.isascii():
        text = normalized("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "-".join(text.translate(_IN_SLUG).split()).strip("-_")


@keep_lazy_text
def normalize_newlines(text: str) -> str:
    r"""Return ``text`` with every line end as ``\n``."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


_KEYS = {"abc": "2", "def": "3", "ghi": "4", "jkl": "5", "mno": "6", "pqrs": "7", "tuv": "8", "wxyz": "9"}
_TELEPHONE_KEYS = {ord(letter): key for letters, key in _KEYS.items() for letter in letters}


@keep_lazy_text
def phone2numeric(phone: str) -> str:
    """Return a telephone number with its letters as the digits of their keys."""
    return phone.lower().translate(_TELEPHONE_KEYS)


@keep_lazy_text
def wrap(text: str, width: int) -> str:
    """Return ``text`` with lines broken at blanks so that none is longer than ``width``, where its words allow that.

    Line ends of the text stay. Raises ValueError for a width below 1.
    """
    wrapper = TextWrapper(width=width, break_long_words=False, break_on_hyphens=False, replace_whitespace=False)
    lines: list[str] = []
    for line in str(text).splitlines():
        lines += wrapper.wrap(line) or [line]
    if str(text).endswith("\n"):
        lines.append("")
    return "\n".join(lines)


_QUOTED = {'"': re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL), "'": re.compile(r"'(?:[^'\\]++|\\.)*+'", re.DOTALL)}
_PLAIN = late(r"""[^\s'"]++""")
_BLANK = late(r"\s*+")


def smart_split(text: str) -> Iterator[str]:
    """Yield the words of ``text``; blanks inside quotes do not part words, quotes and backslashes stay."""
    text = str(text)
    if "'" not in text and '"' not in text:
        yield from text.split()
        return
    # A quote without a partner is a letter like any other. Where one has none, no later one of its kind has, so that it is
    # looked for once.
    quotes = dict(_QUOTED)
    position = _end_of(_BLANK, text, 0)
    while position < len(text):
        start = position
        while (end := _end_of_part(quotes, text, position)) > position:
            position = end
        yield text[start:position]
        position = _end_of(_BLANK, text, position)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _end_of_part(quotes: dict[str, re.Pattern[str]], text: str, position: int) -> int:
    """Return where the quoted or plain part of a word ends that begins here; ``position`` itself where the word ends."""
    char = text[position : position + 1]
    if char not in _QUOTED:
        return _end_of(_PLAIN, text, position)
    if char in quotes:
        found = quotes[char].match(text, position)
        if found:
            return found.end()
        del quotes[char]
    return position + 1


def unescape_string_literal(s: str) -> str:
    """Return what stands in a quoted text, its escaped quotes and backslashes made plain.

    Raises ValueError when ``s`` is not quoted.
    """
    if not s or s[0] not in "\"'" or s[-1] != s[0]:
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace("\\" + quote, quote).replace("\\\\", "\\")


def _formatted(format_string: object, *args: object, **kwargs: object) -> str:
    return str(format_string).format(*args, **kwargs)


#: Does as ``str.format`` when the text is used, so that lazy arguments stay lazy.
format_lazy = lazy(_formatted, str)
