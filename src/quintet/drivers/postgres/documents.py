"""Documents on PostgreSQL: ``jsonb`` with its operators."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from quintet.sql import tree
from quintet.sql.dialect import Documents, Key

ESCAPED = {ord(one): f"\\u{ord(one):04x}" for one in "\\%?"} | {number: f"\\u{number:04x}" for number in range(1, 32)}


def quote_text(text: str) -> str:
    """Return a text literal; backslashes, percent and question marks and control characters are escaped by their numbers.

    So it means the same whatever ``standard_conforming_strings`` says, and the driver finds no placeholder in it.
    Raises ValueError for a zero character, which PostgreSQL has no text with.
    """
    if "\0" in text:
        raise ValueError("PostgreSQL text cannot contain NUL (0x00) characters.")
    escaped = text.translate(ESCAPED)
    return ("'" if escaped == text else "E'") + escaped.replace("'", "''") + "'"


class PostgresDocuments(Documents):
    """Binary JSON."""

    mark = "{}::jsonb"
    list_type = "jsonb"

    def _reached(self, document: Any, keys: Sequence[Key], one: str, several: str) -> tree.Template:
        if len(keys) == 1:
            step = str(keys[0]) if isinstance(keys[0], int) else quote_text(keys[0])
            return tree.Template(("(", document, f" {one} {step})"), strict=True)
        steps = ", ".join(quote_text(str(key)) for key in keys)
        return tree.Template(("(", document, f" {several} ARRAY[{steps}]::text[])"), strict=True)

    def at(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part by ``->`` or ``#>``."""
        return self._reached(document, keys, "->", "#>") if keys else document

    def text(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part's text by ``->>`` or ``#>>``."""
        return self._reached(document, keys, "->>", "#>>")

    def comparable(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part: jsonb compares."""
        return self.at(document, keys)

    def plain(self, document: Any, keys: Sequence[Key], wanted: str | None) -> Any:
        """Return the part's text, cast to the type wanted."""
        found = self.text(document, keys)
        return found if wanted is None else tree.Template(("CAST(", found, f" AS {wanted})"), strict=True)

    def made_of(self, node: Any, kind: str) -> Any:
        """Return the value as jsonb."""
        return node if kind == "JSONField" else tree.Template(("TO_JSONB(", node, ")"), strict=True)

    def comparison(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that writes JSON."""
        return lambda value: json.dumps(value, cls=encoder)

    def null(self) -> Any:
        """Return the literal of null."""
        return tree.Template(("'null'::jsonb",))

    def has_key(self, document: Any, key: Any, known: str | None = None) -> Any:
        """Return the operator ``?``."""
        return tree.Template((document, " ? ", key, "::text"), strict=True)

    def has_any(self, document: Any, keys: tree.ListParam, known: Sequence[str] | None = None) -> Any:
        """Return the operator ``?|``."""
        return tree.Template((document, " ?| ", keys), strict=True)

    def has_all(self, document: Any, keys: tree.ListParam, count: tree.Param, known: Sequence[str] | None = None) -> Any:
        """Return the operator ``?&``."""
        return tree.Template((document, " ?& ", keys), strict=True)

    def contains(self, document: Any, other: Any) -> Any:
        """Return the operator ``@>``."""
        return tree.Template((document, " @> ", other), strict=True)

    def contained(self, document: Any, other: Any) -> Any:
        """Return the operator ``<@``."""
        return tree.Template((document, " <@ ", other), strict=True)
