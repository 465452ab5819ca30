"""A text of SQL split into its statements, without mistaking a semicolon inside quotes, comments or bodies."""

import re

from quintet.kit.patterns import late

PIECE = late(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` |
    \$(\w*)\$.*?\$\1\$ | --[^\n]*(?:\n|$) | /\*.*?(?:\*/|$) | \w+ | ; | \s+ | .""",
    re.VERBOSE | re.DOTALL,
)
OPENING = frozenset({"BEGIN", "CASE"})


def split_statements(sql: str) -> list[str]:
    """Return the statements of ``sql`` in order, without their final semicolons; comments alone are no statement.

    A ``CREATE TRIGGER .. BEGIN .. END`` stays whole.
    """
    statements: list[str] = []
    current: list[str] = []
    words: list[str] = []
    depth = 0
    for match in PIECE.finditer(sql):
        piece = match.group()
        if piece == ";" and depth == 0:
            _take(statements, current, words)
            current, words = [], []
            continue
        current.append(piece)
        if not piece.isspace() and not piece.startswith(("--", "/*")):
            words.append(piece.upper())
            depth = _depth_after(words, depth)
    _take(statements, current, words)
    return statements


def _depth_after(words: list[str], depth: int) -> int:
    if "TRIGGER" not in words[:4]:
        return 0
    if words[-1] in OPENING:
        return depth + 1
    return depth - 1 if words[-1] == "END" and depth else depth


def _take(statements: list[str], pieces: list[str], words: list[str]) -> None:
    if words:
        statements.append("".join(pieces).strip())
