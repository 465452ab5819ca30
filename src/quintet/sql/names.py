"""Identifiers: the allowlist that stands between names from outside and SQL text."""

from quintet.kit.patterns import late

ALIAS_REFUSED = late(r"['\"`;\s\[\]()%?$#\\\x00-\x1f\x7f-\x9f]|--|/\*|\*/")
PLAIN = late(r"^[A-Za-z_][A-Za-z0-9_]*\Z")


class UnsafeNameError(ValueError):
    """A name that must not become part of a statement; the message shows the name and what is allowed."""


def check_alias(name: str) -> str:
    """Return ``name`` when it may serve as a column alias.

    Raises UnsafeNameError for quotes, white space, control characters, semicolons, comments, ``%``, ``?``, ``$`` and ``#``.
    """
    if not name or ALIAS_REFUSED.search(name):
        raise UnsafeNameError(
            "Column aliases cannot contain whitespace characters, hashes, control characters, quotation marks, semicolons, or "
            f"SQL comments. Nor may they contain percent signs, dollar signs, question marks or brackets; got {name!r}."
        )
    return name


def check_plain(name: str) -> str:
    """Return ``name`` when it is a plain identifier, fit for generated source and generated statements.

    Raises UnsafeNameError when it is not.
    """
    if not PLAIN.match(name):
        raise UnsafeNameError(f"{name!r} is not a plain identifier (letters, digits and underscores only).")
    return name
