"""How values that PostgreSQL sends are read where psycopg's own way costs more than the value."""

import datetime
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from quintet.drivers.json_text import load_json
from quintet.drivers.postgres.library import JsonbLoader, JsonLoader, TextLoader, adapt, pq, psycopg


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


#: Types whose texts a stream may leave, and what reads these, by the type of what it makes.
AS_TEXTS = ("date", "timestamptz", "numeric")
TEXT_READERS: Mapping[type, Callable[[str], Any]] = MappingProxyType(
    {Decimal: Decimal, datetime.datetime: datetime.datetime.fromisoformat, datetime.date: datetime.date.fromisoformat}
)
#: The packages of psycopg's own loaders, in Python and in C.
OWN = frozenset({"psycopg", "psycopg_binary", "psycopg_c"})
#: What a session calls the zone in which every moment has the offset +00.
UTC = frozenset({"UTC", "Etc/UTC"})


def leave_texts(cursor: Any) -> None:
    """Have a cursor give dates, moments and exact numbers as texts, where the session writes ISO 8601 and moments in UTC.

    Types that the application reads in its own way stay with it.
    """
    session, adapters = cursor.connection.info, cursor.adapters
    dates = (session.parameter_status("DateStyle") or "").startswith("ISO")
    fits = {"date": dates, "timestamptz": dates and session.parameter_status("TimeZone") in UTC, "numeric": True}
    for name in AS_TEXTS:
        number = adapters.types[name].oid
        stock = adapters.get_loader(number, pq.Format.TEXT).__module__.partition(".")[0] in OWN
        if stock and fits[name] and session.encoding != "ascii":
            adapters.register_loader(number, TextLoader)
