"""What connections to one PostgreSQL database share: parameters, pool, session settings; and errors that say how to mend."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from quintet.drivers.database import Database, Lanes, pool_options
from quintet.drivers.errors import Error, OperationalError, Translation
from quintet.drivers.pool import Pool
from quintet.drivers.postgres import loaders
from quintet.drivers.postgres.dialect import PostgresDialect
from quintet.drivers.postgres.library import pq, psycopg
from quintet.drivers.postgres.link import PostgresLink
from quintet.kernel.errors import ImproperlyConfigured
from quintet.services.settings import ServicesSettings

TRANSLATION = Translation(psycopg)
OK = pq.ConnStatus.OK
OWN_OPTIONS = frozenset(
    {
        *("pool", "isolation_level", "assume_role", "server_side_binding", "prepare_threshold", "prepared_max"),
        *("transaction_pooler", "query_tags", "answer_timeout", "tenant_schemas"),
    }
)
PREPARE_THRESHOLD = 2
PREPARED_MAX = 512
#: A connection that was idle for longer (seconds) is asked for a sign of life; with CONN_HEALTH_CHECKS, almost every one.
TRUSTED_IDLE = 60.0
TRUSTED_IDLE_CHECKED = 1.0
MENDS: Mapping[str, str] = MappingProxyType(
    {
        "Connection refused": "Start the server, or mend HOST and PORT.",
        "could not translate host name": "Mend HOST: that name leads nowhere.",
        "password authentication failed": "Mend USER and PASSWORD.",
        "no password supplied": "Give a PASSWORD.",
        "does not exist": "Create it, or mend NAME and USER.",
        "No such file or directory": "Start the server, or set HOST when it does not listen on a local socket.",
        "too many": "Lower OPTIONS['pool']['max_size'], or raise the server's max_connections.",
        "timeout expired": "See that HOST can be reached from here, through any firewall.",
    }
)
ISOLATION = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


#: The server was shut down, has crashed, or takes no connections yet.
GONE = frozenset({"57P01", "57P02", "57P03"})


class PostgresDatabase(Database[PostgresLink]):
    """A PostgreSQL database.

    ``begin`` is the statement that opens a transaction. ``keeps_sessions`` is False behind a pooler that gives every transaction
    another session: nothing may outlive a transaction then. ``has_tenants`` says that connections follow the tenant's schema.
    """

    begin: str
    keeps_sessions: bool
    has_tenants: bool

    def follow_zone(self) -> None:
        """Close the idle connections, which were told another zone."""
        self.pool.close()

    def tells_loss(self, error: Error) -> bool:
        """Say so of an error without a code, which the library itself gives, and of those of a server that goes or is not up."""
        code: str | None = getattr(error.__cause__, "sqlstate", None)
        return code is None or code.startswith("08") or code in GONE


class Opener(Protocol):
    """How raw connections are opened: the steps that subclasses of the driver may change."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return libpq's parameters."""
        ...

    def get_new_connection(self, conn_params: dict[str, Any]) -> PostgresLink:
        """Connect."""
        ...


#: Gives the steps for an alias and its settings.
MakeOpener: TypeAlias = Callable[[str, dict[str, Any]], Opener]


def open_database(alias: str, settings: dict[str, Any], lanes: Lanes, opener: MakeOpener) -> PostgresDatabase:
    """Return what connections to ``alias`` share; connects to nothing yet.

    Raises ImproperlyConfigured for options that a transaction pooler makes void.
    """
    found = PostgresDatabase(alias, settings, PostgresDialect(), make_pool(alias, settings, opener), lanes)
    options = settings["OPTIONS"]
    found.keeps_sessions, found.begin = not options.get("transaction_pooler"), "BEGIN"
    found.has_tenants = bool(options.get("tenant_schemas"))
    if not found.keeps_sessions:
        if found.has_tenants:
            raise ImproperlyConfigured(
                f"DATABASES[{alias!r}]['OPTIONS'] has both 'transaction_pooler' and 'tenant_schemas': a schema is set for a "
                "session, and behind the pooler every transaction has another one. Connect to the server, or to a pooler "
                "in session mode."
            )
        if options.get("assume_role"):
            raise ImproperlyConfigured(
                f"DATABASES[{alias!r}]['OPTIONS'] has both 'transaction_pooler' and 'assume_role': a role is set for a session, "
                "and behind the pooler every transaction has another one. Connect as that role, or set it with ALTER ROLE."
            )
        level = options.get("isolation_level")
        found.begin += f" ISOLATION LEVEL {isolation_name(alias, level).upper()}" if level is not None else ""
    return found


def prepare_threshold(options: Mapping[str, Any]) -> int | None:
    """Return after how many runs a statement is prepared; None, for never, behind a pooler of transactions."""
    return options.get("prepare_threshold", None if options.get("transaction_pooler") else PREPARE_THRESHOLD)


def make_pool(alias: str, settings: dict[str, Any], opener: MakeOpener) -> Pool[PostgresLink]:
    """Return the pool for ``settings`` as they are when a connection is opened."""
    trusted = TRUSTED_IDLE_CHECKED if settings["CONN_HEALTH_CHECKS"] else TRUSTED_IDLE

    def fit(link: PostgresLink) -> bool:
        # Nearly always there is nothing to read, and no more to be asked.
        quiet = not link.peek(0) and link.pgconn.status == OK
        return (quiet or link.sounds_alive()) and (time.monotonic() - link.idle_since < trusted or link.answers())

    return Pool(
        f"Database {alias!r} ({place(settings)})",
        pool_options(alias, settings),
        lambda: opened(alias, settings, opener),
        PostgresLink.close,
        fit,
    )


def place(settings: Mapping[str, Any]) -> str:
    """Return where a database is, for people: server, port and name."""
    host = settings["HOST"] or settings["OPTIONS"].get("service") or "local socket"
    port = settings["PORT"] or 5432
    return f"PostgreSQL at {host}:{port}, database {settings['NAME']!r}"


def parameters_of(alias: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return libpq's parameters; what OPTIONS has beside our own names goes there.

    Raises ImproperlyConfigured without NAME and service.
    """
    options: dict[str, Any] = settings["OPTIONS"]
    if not settings["NAME"] and "service" not in options:
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}] is improperly configured: supply the NAME of the database, or OPTIONS['service']."
        )
    named = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    given = {name: value for name, value in options.items() if name not in OWN_OPTIONS}
    return {"client_encoding": "UTF8", **{name: value for name, value in named.items() if value}, **given}


def opened(alias: str, settings: dict[str, Any], opener: MakeOpener) -> PostgresLink:
    """Connect and set the session up.

    Raises OperationalError that names alias, place, reason and mend.
    """
    options, steps = settings["OPTIONS"], opener(alias, settings)
    try:
        link = steps.get_new_connection(steps.get_connection_params())
        link.prepared_max = options.get("prepared_max", PREPARED_MAX)
        link.patience = options.get("answer_timeout")
        try:
            set_up(link, alias, settings)
        except BaseException:  # such as a cancellation: nobody else knows of this connection yet
            link.close()
            raise
    except psycopg.Error as error:
        reason = str(error).strip()
        mend = next((mend for sign, mend in MENDS.items() if sign in reason), "See that HOST, PORT, USER and NAME are right.")
        raise OperationalError(
            f"Cannot connect to the database {alias!r} ({place(settings)}): {reason}\n{mend} (DATABASES[{alias!r}])"
        ) from error
    return link


def set_up(link: PostgresLink, alias: str, settings: Mapping[str, Any]) -> None:
    """Set what the session lacks: time zone, isolation level, role; nothing is sent when all is as it should be."""
    wanted = _zone_to_tell(link, settings)
    level = settings["OPTIONS"].get("isolation_level")
    if level is not None and not settings["OPTIONS"].get("transaction_pooler"):
        wanted["default_transaction_isolation"] = isolation_name(alias, level)
    role = settings["OPTIONS"].get("assume_role")
    if role:
        wanted["role"] = role
    _tell(link, wanted)


def follow_zone(link: PostgresLink, settings: Mapping[str, Any]) -> None:
    """Have a connection that is in use speak of moments as the settings say now."""
    _tell(link, _zone_to_tell(link, settings))
    link.prepared.forget()  # what is known of a prepared statement is also how its moments are read


def _zone_to_tell(link: PostgresLink, settings: Mapping[str, Any]) -> dict[str, str]:
    """Have moments read as USE_TZ says; return the time zone if the session has another one."""
    loaders.register_moments(link, aware=ServicesSettings.now().use_tz)
    zone = zone_name(settings)
    return {} if link.info.parameter_status("TimeZone") == zone else {"TimeZone": zone}


def _tell(link: PostgresLink, wanted: Mapping[str, str]) -> None:
    if wanted:
        pairs = [part for pair in wanted.items() for part in pair]
        link.verbs.execute("SELECT " + ", ".join(["set_config(%s, %s, false)"] * len(wanted)), pairs, prepare=False)


def zone_name(settings: Mapping[str, Any]) -> str:
    """Return the session's time zone: UTC or the alias's TIME_ZONE, the site's when USE_TZ is off."""
    services = ServicesSettings.now()
    if not services.use_tz:
        return services.time_zone or "UTC"
    return settings["TIME_ZONE"] or "UTC"


def isolation_name(alias: str, level: Any) -> str:
    """Return the SQL name of psycopg's IsolationLevel, or of its number.

    Raises ImproperlyConfigured for anything else.
    """
    try:
        return psycopg.IsolationLevel(level).name.replace("_", " ").lower()
    except ValueError as error:
        raise ImproperlyConfigured(
            f"Invalid transaction isolation level {level!r} in DATABASES[{alias!r}]['OPTIONS']['isolation_level']. "
            "Use one of the psycopg.IsolationLevel values."
        ) from error
