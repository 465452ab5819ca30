"""hstore as it is read: pairs of texts."""

from typing import Any

from quintet.drivers.postgres.library import adapt
from quintet.kit.patterns import late

#: One pair as the server writes it: both in double quotes, or a bare NULL; a backslash before what is meant as it is.
PAIR = late(r'"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)(?:, |\Z)')
ESCAPED = late(r"\\(.)")


def pairs_of(text: str) -> dict[str, str | None]:
    """Return the pairs of an hstore.

    Raises ValueError for text that is none.
    """
    found: dict[str, str | None] = {}
    end = 0
    for match in PAIR.finditer(text):
        if match.start() != end:
            break
        key, value = match[1], match[2]
        found[_plain(key)] = None if value is None else _plain(value)
        end = match.end()
    if end != len(text):
        raise ValueError(f"This is no hstore, from its character {end} on: {text!r}")
    return found


def _plain(text: str) -> str:
    return ESCAPED.sub(r"\1", text) if "\\" in text else text


class HstoreLoader(adapt.Loader):
    """Reads an hstore as a mapping."""

    def load(self, data: Any) -> dict[str, str | None]:
        """Return the pairs."""
        return pairs_of(str(data, "utf-8"))
