"""From DATABASES to complete settings per alias, and from an ENGINE name to the class that serves it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.text import closest

#: Documented ENGINE names (in either spelling of the root) and the connection classes behind them.
ENGINES: Mapping[str, str] = MappingProxyType(
    {
        "quintet.db.backends.sqlite3": "quintet.drivers.sqlite.connection.SqliteConnection",
        "quintet.db.backends.postgresql": "quintet.drivers.postgres.connection.PostgresConnection",
        "quintet.db.backends.mysql": "quintet.drivers.mysql.connection.MysqlConnection",
        "quintet.db.backends.dummy": "quintet.drivers.dummy.DummyConnection",
    }
)
DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "ENGINE": "quintet.db.backends.dummy",
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "NAME": "",
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
    }
)
TEST_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None}
)


class AliasSettings(dict[str, Any]):
    """The complete settings of one alias; who changes ATOMIC_REQUESTS in place is heard, as tests expect."""

    def __setitem__(self, name: str, value: Any) -> None:
        is_new = name == "ATOMIC_REQUESTS" and self.get(name, value) != value
        super().__setitem__(name, value)
        if is_new:
            current.settings.store.bump()


def complete(databases: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return DATABASES with every documented default filled in; the user's dictionaries stay untouched.

    Raises ImproperlyConfigured when there are databases and none is called "default".
    """
    found: dict[str, Mapping[str, Any]] = dict(databases) or {DEFAULT_DB_ALIAS: {}}
    if DEFAULT_DB_ALIAS not in found:
        raise ImproperlyConfigured(
            f"You must define a '{DEFAULT_DB_ALIAS}' database: DATABASES has {', '.join(sorted(found))}. "
            "Leave it empty ({}) when every model has a router."
        )
    return {alias: complete_one(settings) for alias, settings in found.items()}


def complete_one(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of one alias with every documented default filled in."""
    full = AliasSettings({**DEFAULTS, **settings})
    full["ENGINE"] = dotted.canonical(full["ENGINE"] or DEFAULTS["ENGINE"])
    full["OPTIONS"] = dict(settings.get("OPTIONS") or {})
    full["TEST"] = {**TEST_DEFAULTS, **(settings.get("TEST") or {})}
    return full


def connection_class(alias: str, engine: str) -> type[Any]:
    """Return the class of connections for an ENGINE name: one of ours, else ``DatabaseWrapper`` of the package's module ``base``.

    Raises ImproperlyConfigured for a name that no driver answers, from the error of its import.
    """
    path = ENGINES.get(engine)
    return (
        cast("type[Any]", dotted.load_type(path))
        if path
        else load_engine(engine, f"DATABASES[{alias!r}]['ENGINE']: ").DatabaseWrapper
    )


def load_engine(engine: str, where: str = "") -> Any:
    """Return the module ``base`` of a package that holds a driver.

    Raises ImproperlyConfigured when it cannot be imported, naming the nearest of ours; the import's error is its cause.
    """
    try:
        return dotted.module(f"{engine}.base")
    except ImportError as error:
        near = closest(engine, ENGINES)
        hint = f"\nDid you mean {near!r}?" if near else ""
        known = ", ".join(repr(name.rpartition(".")[2]) for name in sorted(ENGINES) if not name.endswith(".dummy"))
        root = engine.partition(".")[0] if engine.startswith(("django.", "quintet.")) else "quintet"
        raise ImproperlyConfigured(
            f"{where}{engine!r} isn't an available database backend or couldn't be imported. Check the above exception. To use "
            f"one of the built-in backends, use '{root}.db.backends.XXX', where XXX is one of:\n    {known}{hint}"
        ) from error
