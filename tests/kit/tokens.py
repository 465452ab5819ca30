"""A small reader of SQL: what a statement is made of, so that a test can say that values are no part of it."""

import re

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--|/\*|\*/|\#(?!>))
  | (?P<name>"(?:[^"]|"")+")
  | (?P<text>'(?:[^']|'')*')
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<place>\?|%s)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<end>;)
  | (?P<sign>\|\||\#>>|\#>|<>|<=|>=|!=|<<|>>|->>|->|::|[-+*/%=<>(),.~&|\[\]{}:@])
    """,
    re.VERBOSE,
)


def tokens(statement):
    """Return the parts of a statement as (kind, text), white space left out.

    Raises ValueError where the text cannot be read on: an unclosed quote, a control character ...
    """
    found, place = [], 0
    while place < len(statement):
        match = TOKEN.match(statement, place)
        if match is None:
            raise ValueError(f"cannot be read at {statement[place : place + 20]!r} of {statement!r}")
        if match.lastgroup != "space":
            found.append((match.lastgroup, match[0]))
        place = match.end()
    if ("place", "%s") in found:  # then PostgreSQL's question marks are operators
        return [("sign", text) if text == "?" else (kind, text) for kind, text in found]
    return found


def kinds(statement):
    """Return the kinds of a statement's parts in order; words as themselves, since a value could have become one."""
    return [text.upper() if kind in ("word", "sign") else kind for kind, text in tokens(statement)]


def places(statement):
    """Return the number of placeholders."""
    return sum(kind == "place" for kind, _text in tokens(statement))


def require_harmless(statement, params):
    """Assert that a statement is one statement without comments, with a place for every parameter."""
    read = tokens(statement)
    assert not [text for kind, text in read if kind in ("comment", "end")], statement
    assert sum(kind == "place" for kind, _text in read) == len(params), (statement, params)
