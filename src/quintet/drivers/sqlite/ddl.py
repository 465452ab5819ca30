"""Reads a CREATE TABLE statement as far as SQLite's pragmas keep silent: names of constraints, checks, collations.

The text is cut into tokens and, inside the outermost parentheses, into the clauses between commas.
"""

import re
from collections.abc import Iterator

from quintet.kit.patterns import late
from quintet.kit.record import record

_TOKEN = late(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]\w*|\d+(?:\.\d+)?|\S""", re.DOTALL)
_TABLE_WORDS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@record
class Clause:
    """One clause between commas: a column's definition, or a constraint of the table.

    ``columns`` are the column itself, or those that the constraint lists; ``checks`` has the name of each check, None for one
    without; ``mentioned`` are all identifiers in it, as far as they can be columns.
    """

    text: str
    is_column: bool
    columns: tuple[str, ...]
    mentioned: tuple[str, ...]
    checks: tuple[str | None, ...]
    unique_name: str | None
    collation: str | None


def clauses_of(source: str) -> list[Clause]:
    """Return the clauses of a CREATE TABLE statement; none for other text."""
    parts = list(_split(source))
    columns = {_plain(part[0]) for part in parts if part[0].upper() not in _TABLE_WORDS}
    return [_clause(part, columns) for part in parts]


def _split(source: str) -> Iterator[list[str]]:
    tokens = [found[0] for found in _TOKEN.finditer(source) if not found[0].startswith(("--", "/*"))]
    depth, part = 0, list[str]()
    for piece in tokens:
        if piece == ")":
            depth -= 1
        if depth == 1 and piece == ",":
            yield part
            part = []
        elif depth >= 1:
            part.append(piece)
        if piece == "(":
            depth += 1
        if piece == ")" and depth == 0:
            break
    if part:
        yield part


def _plain(piece: str) -> str:
    if piece[:1] in ('"', "`", "["):
        return piece[1:-1].replace('""', '"')
    return piece


def _clause(part: list[str], columns: set[str]) -> Clause:
    words = [piece.upper() for piece in part]
    is_column = words[0] not in _TABLE_WORDS
    name = _plain(part[1]) if words[0] == "CONSTRAINT" else None
    mentioned = tuple(dict.fromkeys(_plain(piece) for piece in part if _plain(piece) in columns))
    own = (_plain(part[0]),) if is_column else mentioned
    unique = not is_column and "UNIQUE" in words[:3]
    return Clause(
        " ".join(part),
        is_column,
        own,
        mentioned,
        tuple(_check_names(part, words)),
        name if unique else _named_before(part, words, "UNIQUE") if is_column else None,
        _plain(part[words.index("COLLATE") + 1]) if is_column and "COLLATE" in words else None,
    )


def _check_names(part: list[str], words: list[str]) -> Iterator[str | None]:
    for position, word in enumerate(words):
        if word == "CHECK":
            yield _plain(part[position - 1]) if position >= 2 and words[position - 2] == "CONSTRAINT" else None


def _named_before(part: list[str], words: list[str], word: str) -> str | None:
    if word not in words:
        return None
    position = words.index(word)
    return _plain(part[position - 1]) if position >= 2 and words[position - 2] == "CONSTRAINT" else None
