"""Types that extensions bring: their numbers differ from database to database, so each connection is told of them."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.postgres.hstore import HstoreLoader
from quintet.drivers.postgres.library import TypeInfo
from quintet.drivers.postgres.vectors import LOADERS

#: How values of each type are read.
READERS = {"hstore": (HstoreLoader,), **LOADERS}
NUMBERS = "SELECT typname, oid, typarray FROM pg_catalog.pg_type WHERE typname = ANY(%s) AND typarray <> 0"


def register_types(connection: Any, names: Sequence[str]) -> None:
    """Read values of the types, and arrays of them, as Python's on the link of a connection; those that are there."""
    found = connection.fetch_all(NUMBERS, (list(names),))
    if not found:
        return
    link = connection.require_link()
    # The cursor of the fast verbs was made with the link, and has a copy of what the link knew then.
    for context in (link, link.verbs):
        for name, number, array in found:
            TypeInfo(name, number, array).register(context)
            for loader in READERS[name]:
                context.adapters.register_loader(number, loader)
