"""Documents on SQLite: JSON text, reached into by its JSON functions (3.38 and later).

A path like ``$."owner"[0]`` serves keys of plain characters. Quotes, backslashes and letters beyond ASCII cannot be named in a
path by every version of SQLite, which compares keys with the text as it was written, escapes and all: such keys are looked up
among the members that ``json_each`` lists, where escapes are read.

The comparable form keeps kinds of values apart: numbers are numbers; strings are text behind a quotation mark; everything else
is JSON text, which never begins with one. So the string "true" is not the boolean, and "5" is not the number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from quintet.kit.patterns import late
from quintet.sql import tree
from quintet.sql.dialect import Documents, Key

PLAIN_KEY = late(r"[ !#-\[\]-~]+\Z")
NAMED = ("true", "false", "null")


def quote_text(text: str) -> str:
    """Return a text literal; question and percent signs and control characters are written by their numbers.

    So no literal holds anything that a placeholder could be taken for.
    """
    pieces = re.split(r"([\x00-\x1f?%])", text)
    parts = [f"char({ord(one)})" if index % 2 else "'" + one.replace("'", "''") + "'" for index, one in enumerate(pieces)]
    parts = [one for one in parts if one != "''"] or ["''"]
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"


def is_plain(key: Key) -> bool:
    """Say whether a key can stand in a path."""
    return isinstance(key, int) or PLAIN_KEY.match(key) is not None


def path_text(keys: Sequence[Key]) -> str:
    """Return the literal of a path of plain keys."""
    steps = [(f"[{key}]" if key >= 0 else f"[#{key}]") if isinstance(key, int) else f'."{key}"' for key in keys]
    return quote_text("$" + "".join(steps))


def member(document: Any, key: str) -> tree.Template:
    """Return a member as JSON text, by any key."""
    names = ", ".join(f"'{name}'" for name in NAMED)
    return tree.Template(
        (
            f"(SELECT CASE WHEN type IN ({names}) THEN type WHEN type IN ('object', 'array') THEN value",
            " ELSE JSON_QUOTE(value) END FROM JSON_EACH(",
            document,
            f") WHERE key = {quote_text(key)} LIMIT 1)",
        ),
        strict=True,
    )


def place(document: Any, keys: Sequence[Key]) -> tuple[Any, str]:
    """Return a document and the literal of the path in it that lead to a part."""
    rest: list[Key] = []
    for key in keys:
        if is_plain(key):
            rest.append(key)
            continue
        if rest:
            document = tree.Template(("(", document, f" -> {path_text(rest)})"), strict=True)
            rest = []
        document = member(document, str(key))
    return document, path_text(rest)


def compared_value(encoder: Any) -> Callable[[Any], Any]:
    """Return the function that gives a Python value in the comparable form."""

    def comparison(value: Any) -> Any:
        if type(value) is str:
            return f'"{value}'
        if type(value) is float or (type(value) is int and -(2**63) <= value < 2**63):
            return value
        text = json.dumps(value, cls=encoder, separators=(",", ":"))
        if text.startswith('"'):
            return f'"{json.loads(text)}'
        if text[0] not in "-0123456789":
            return text
        number = json.loads(text)
        return comparison(number) if abs(number) < 2**63 else float(text)

    return comparison


class SqliteDocuments(Documents):
    """JSON text."""

    def at(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part as JSON text."""
        found, path = place(document, keys)
        return found if path == "'$'" else tree.Template(("(", found, f" -> {path})"), strict=True)

    def _cases(self, document: Any, keys: Sequence[Key], cases: Sequence[tuple[str, str]], otherwise: str) -> tree.Template:
        """Return a CASE over the type of a part; ``@`` in the texts stands for a function's arguments."""
        found, path = place(document, keys)

        def pieces(text: str) -> list[Any]:
            written: list[Any] = []
            for index, piece in enumerate(text.split("@")):
                written += [found, f", {path})", piece] if index else [piece]
            return written

        whens: list[Any] = []
        for kinds, text in cases:
            whens += [f" WHEN {kinds} THEN ", *pieces(text)]
        return tree.Template((*pieces("(CASE JSON_TYPE(@"), *whens, *pieces(f" ELSE {otherwise} END)")), strict=True)

    def text(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part as text."""
        cases = [("'true'", "'true'"), ("'false'", "'false'")]
        return self._cases(document, keys, cases, "CAST(JSON_EXTRACT(@ AS TEXT)")

    def comparable(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return a number, a text behind a quotation mark, or JSON text."""
        named = [(f"'{name}'", f"'{name}'") for name in NAMED]
        return self._cases(document, keys, [("'text'", "'\"' || JSON_EXTRACT(@"), *named], "JSON_EXTRACT(@")

    def plain(self, document: Any, keys: Sequence[Key], wanted: str | None) -> Any:
        """Return the part as the number or text that it is."""
        found, path = place(document, keys)
        return tree.Template(("JSON_EXTRACT(", found, f", {path})"), strict=True)

    def made_of(self, node: Any, kind: str) -> Any:
        """Return numbers as they are, and everything else as text behind a quotation mark."""
        if kind == "JSONField":
            return self.comparable(node, ())
        if kind == "BooleanField":
            return tree.Template(("(CASE ", node, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"), strict=True)
        if kind.endswith(("IntegerField", "AutoField")) or kind in ("FloatField", "DecimalField", ""):
            return node
        return tree.Template(("('\"' || ", node, ")"), strict=True)

    def comparison(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function for what is bound."""
        return compared_value(encoder)

    def null(self) -> Any:
        """Return the text of null."""
        return tree.Template(("'null'",))

    def has_key(self, document: Any, key: Any, known: str | None = None) -> Any:
        """Return whether json_each lists the key; those of arrays are numbers, which no text equals.

        A known key is reached by its path: constraints take no queries.
        """
        if known is not None:
            return tree.IsNull(self.at(document, (known,)), negated=True)
        return tree.Template(("EXISTS(SELECT 1 FROM JSON_EACH(", document, ") WHERE key = ", key, ")"))

    def has_any(self, document: Any, keys: tree.ListParam, known: Sequence[str] | None = None) -> Any:
        """Return whether json_each lists one of the keys."""
        if known is not None:
            return tree.Logic("OR", tuple(self.has_key(document, None, one) for one in known))
        listed = tree.InList(tree.Template(("key",)), keys)
        return tree.Template(("EXISTS(SELECT 1 FROM JSON_EACH(", document, ") WHERE ", listed, ")"))

    def has_all(self, document: Any, keys: tree.ListParam, count: tree.Param, known: Sequence[str] | None = None) -> Any:
        """Return whether json_each lists as many different ones of the keys as there are."""
        exists = tree.IsNull(document, negated=True)
        if known is not None:
            return tree.Logic("AND", (exists, *(self.has_key(document, None, one) for one in known)))
        listed = tree.InList(tree.Template(("key",)), keys)
        found = tree.Template(("(SELECT COUNT(DISTINCT key) FROM JSON_EACH(", document, ") WHERE ", listed, ") = ", count))
        return tree.Logic("AND", (exists, found))
