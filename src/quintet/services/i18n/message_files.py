"""Message files: reading compiled catalogs (.mo), and deciding which file of a pair speaks.

A .mo file is two tables of (length, offset) pairs, sorted by message, after a head of seven numbers; see "The Format of GNU MO
Files" in the manual of GNU gettext. A .po file beside it is read directly when there is no .mo file, or an older one.
"""

import math
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quintet.kit import dotted
from quintet.kit.libraries import gettext
from quintet.kit.record import record

#: What stands between a context and its message in the key of a catalog.
CONTEXT_END = "\4"
LITTLE, BIG = 0x950412DE, 0xDE120495
#: The rule of a file that states none: that of English.
GERMANIC = "(n != 1)"

Rule = Callable[[int], int]


def round_away_from_one(value: Any) -> int:
    """Return a whole number that takes the same plural as ``value``: only 1 itself counts as one."""
    return math.ceil(value) if value > 1 else math.floor(value)


@record
class Plural:
    """The forms of a message that counts, and the rule of its file: the index of the form for a number."""

    forms: tuple[str, ...]
    rule: Rule

    def form(self, number: Any) -> str | None:
        """Return the form for ``number``; None when the rule asks for one that the file lacks."""
        index = self.rule(number if number.__class__ is int else round_away_from_one(number))
        return self.forms[index] if 0 <= index < len(self.forms) else None


Messages = dict[str, "str | Plural"]


class MessageFileError(OSError):
    """A message file that cannot be read; the message says which, what is wrong and the mend."""


@record
class MessageFile:
    """What one file holds: its messages by key, and the expression of its plural rule."""

    messages: Messages
    plural: str


def read_pair(folder: Path, domain: str) -> MessageFile | None:
    """Return the messages of ``domain`` in an ``LC_MESSAGES`` folder, None when it has neither file.

    Raises MessageFileError for a file that is damaged.
    """
    compiled, source = folder / f"{domain}.mo", folder / f"{domain}.po"
    made, written = _changed(compiled), _changed(source)
    if made is None and written is None:
        return None
    if written is not None and (made is None or made < written):
        read: Any = dotted.load("quintet.services.i18n.po_files.read_po")
        return read(source)
    return read_mo(compiled)


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_mo(path: Path) -> MessageFile:
    """Return the messages of a compiled file.

    Raises MessageFileError when it is damaged or not in UTF-8.
    """
    data = path.read_bytes()
    try:
        pairs = _pairs(data)
    except (struct.error, ValueError) as error:
        raise MessageFileError(
            f"{path} is not a readable message file ({error}). Compile its .po file again with compilemessages."
        ) from error
    expression = plural_expression(headers_of(pairs.pop("", "")))
    return MessageFile(gathered(pairs, rule_of(expression, path)), expression)


def _pairs(data: bytes) -> dict[str, str]:
    if not data:
        return {}
    order = {LITTLE: "<", BIG: ">"}.get(struct.unpack_from("<I", data)[0])
    if order is None:
        raise ValueError("it does not begin as one")
    _, count, keys, texts = struct.unpack_from(f"{order}4I", data, 4)
    if max(keys, texts) + 8 * count > len(data):
        raise ValueError("its tables are cut off")
    where = struct.unpack_from(f"{order}{2 * count}I", data, keys)
    what = struct.unpack_from(f"{order}{2 * count}I", data, texts)
    if any(start + length > len(data) for table in (where, what) for length, start in zip(table[::2], table[1::2], strict=True)):
        raise ValueError("its texts are cut off")
    return {
        data[where[i + 1] : where[i + 1] + where[i]].decode(): data[what[i + 1] : what[i + 1] + what[i]].decode()
        for i in range(0, 2 * count, 2)
    }


def gathered(pairs: Mapping[str, str], rule: Rule) -> Messages:
    """Return the messages of (key, text) pairs as .mo files hold them: the forms of a plural joined by zero characters."""
    found: Messages = {}
    for key, text in pairs.items():
        singular, zero, _ = key.partition("\0")
        found[singular] = Plural(tuple(text.split("\0")), rule) if zero else text
    return found


def headers_of(text: str) -> dict[str, str]:
    """Return the headers of a catalog by lower-case name."""
    lines = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def plural_expression(headers: Mapping[str, str]) -> str:
    """Return the expression of the plural rule that headers state, else that of English."""
    for part in headers.get("plural-forms", "").split(";"):
        name, equals, expression = part.partition("=")
        if equals and name.strip().endswith("plural") and not name.strip().startswith("nplurals"):
            return expression.strip()
    return GERMANIC


def rule_of(expression: str, source: object) -> Rule:
    """Return the plural rule of an expression in C.

    Raises MessageFileError naming ``source`` for one that is no rule.
    """
    try:
        return gettext.c2py(expression)
    except (ValueError, RecursionError) as error:
        raise MessageFileError(f"{source}: its Plural-Forms header holds no plural rule: {expression!r} ({error}).") from error
