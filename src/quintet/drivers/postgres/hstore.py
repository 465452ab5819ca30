"""hstore: a type of an extension, whose number differs from database to database, so that each connection is told of it."""

from typing import Any

from quintet.drivers.postgres.library import TypeInfo, adapt
from quintet.kit.patterns import late

#: One pair as the server writes it: both in double quotes, or a bare NULL; a backslash before what is meant as it is.
PAIR = late(r'"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)(?:, |\Z)')
ESCAPED = late(r"\\(.)")
NUMBERS = "SELECT oid, typarray FROM pg_catalog.pg_type WHERE typname = 'hstore' AND typarray <> 0 LIMIT 1"


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


def register_hstore(connection: Any) -> None:
    """Read hstore values, and arrays of them, as mappings on the link of a connection; without the extension, do nothing."""
    numbers = connection.fetch_one(NUMBERS)
    if numbers is None:
        return
    link = connection.require_link()
    # The cursor of the fast verbs was made with the link, and has a copy of what the link knew then.
    for context in (link, link.verbs):
        TypeInfo("hstore", *numbers).register(context)
        context.adapters.register_loader(numbers[0], HstoreLoader)
