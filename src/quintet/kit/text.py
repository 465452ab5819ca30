"""Text helpers that need no language: near names for error messages, words, slugs, splitting."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from quintet.kit.lazy import lazy


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that ``name`` was most likely meant to be, or None when none is near."""
    found = get_close_matches(name, list(candidates), n=1, cutoff=0.75)
    return found[0] if found else None


def edit_distance_within(first: str, second: str, limit: int) -> bool:
    """Say whether ``second`` can be had from ``first`` in at most ``limit`` insertions, deletions or replacements."""
    if abs(len(first) - len(second)) > limit:
        return False
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(second, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
        if min(row) > limit:
            return False
    return row[-1] <= limit


def capfirst(text: object) -> str:
    """Return ``text`` with its first letter in upper case; what is empty or None comes back as it is."""
    if not text:
        return text  # type: ignore[return-value]  # None stays None, as documented
    words = str(text)
    return words[0].upper() + words[1:]


def pretty_name(name: str) -> str:
    """Return a field's name as a label: underscores as blanks, the first letter in upper case."""
    return capfirst(name.replace("_", " "))


def camel_case_to_spaces(value: str) -> str:
    """Return "CamelCaseWords" as "camel case words"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", value).strip().lower()


def slugify(value: object, allow_unicode: bool = False) -> str:
    """Return ``value`` as a slug: lower case, letters, digits and underscores, words joined by single hyphens.

    Characters beyond ASCII lose their accents or are left out, unless ``allow_unicode``.
    """
    text = unicodedata.normalize("NFKC" if allow_unicode else "NFKD", str(value))
    if not allow_unicode:
        text = text.encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-_")


def normalize_newlines(text: str) -> str:
    r"""Return ``text`` with every line end as ``\n``."""
    return re.sub(r"\r\n|\r|\n", "\n", str(text))


def phone2numeric(phone: str) -> str:
    """Return a telephone number with its letters as the digits of their keys."""
    keys = {"abc": "2", "def": "3", "ghi": "4", "jkl": "5", "mno": "6", "pqrs": "7", "tuv": "8", "wxyz": "9"}
    digit = {letter: key for letters, key in keys.items() for letter in letters}
    return "".join(digit.get(char, char) for char in phone.lower())


#: A word for `smart_split`: quoted parts keep their blanks, also inside a word (``a="b c"``).
SMART_WORD = re.compile(r"""(?:[^\s'"]++|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|['"])++""")


def smart_split(text: str) -> Iterator[str]:
    """Yield the words of ``text``; blanks inside quotes do not part words, quotes and backslashes stay."""
    for found in SMART_WORD.finditer(str(text)):
        yield found[0]


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
