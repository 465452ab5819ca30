"""How values that PostgreSQL sends are read where psycopg's own way costs more than the value."""

import datetime
import json
from typing import Any

from quintet.drivers.json_text import load_json
from quintet.drivers.postgres.library import JsonbLoader, JsonLoader, adapt, pq, psycopg


class QuickJsonLoader(JsonLoader):
    """Reads documents without guessing the encoding of each, at a third of the price (a small one: 7.2 to 2.5 us in one run)."""

    def load(self, data: Any) -> Any:
        """Return the value of a document; by the application's own function where `set_json_loads` gave psycopg one."""
        return load_json(str(data, "utf-8")) if self.loads is json.loads else super().load(data)


STOCK = (JsonLoader, JsonbLoader)


def register(adapters: Any) -> None:
    """Read documents of one connection our way, unless the application has psycopg read them in its own."""
    for name in ("json", "jsonb"):
        if adapters.get_loader(adapters.types[name].oid, pq.Format.TEXT) in STOCK:
            adapters.register_loader(name, QuickJsonLoader)


def stock_moments() -> Any:
    """Return the loader of moments that psycopg has, or that the application gave it."""
    return psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, pq.Format.TEXT)


class NaiveLoader(adapt.Loader):
    """Reads moments as the clock of the session's zone shows them, without the zone: as models have them with USE_TZ off."""

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        self._stock = stock_moments()(oid, context)

    def load(self, data: Any) -> datetime.datetime:
        """Return the moment."""
        return self._stock.load(data).replace(tzinfo=None)


def register_moments(link: Any, *, aware: bool) -> None:
    """Read moments of one connection with or without their zone, in arrays and ranges too."""
    wanted = stock_moments() if aware else NaiveLoader
    oid = link.adapters.types["timestamptz"].oid
    if link.adapters.get_loader(oid, pq.Format.TEXT) is wanted:
        return
    # The cursor of the fast verbs was made with the link, and has a copy of what the link knew then.
    for context in (link, link.verbs):
        context.adapters.register_loader(oid, wanted)
