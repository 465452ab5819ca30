"""What connections to one MariaDB or MySQL database share: parameters, pool, session, dialect; and errors with a mend."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from quintet.drivers.database import Database, Lanes, pool_options
from quintet.drivers.errors import Error, IntegrityError, InterfaceError, OperationalError, Translation
from quintet.drivers.mysql.dialect import MariadbDialect, dialect_of
from quintet.drivers.mysql.library import CLIENT, pymysql
from quintet.drivers.mysql.link import MysqlLink
from quintet.drivers.mysql.values import READERS, WRITERS
from quintet.drivers.pool import Pool
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.libraries import zoneinfo
from quintet.kit.text import closest
from quintet.services.settings import ServicesSettings

#: What OPTIONS may name: ours, and PyMySQL's (also under the names of mysqlclient).
OWN_OPTIONS = frozenset({"pool", "isolation_level", "query_tags", "answer_timeout", "strict"})
RENAMED = MappingProxyType({"passwd": "password", "db": "database"})
TAKEN = frozenset(
    {
        *("user", "password", "host", "database", "unix_socket", "port", "charset", "collation", "sql_mode", "init_command"),
        *("read_default_file", "read_default_group", "conv", "client_flag", "connect_timeout", "write_timeout", "local_infile"),
        *("read_timeout", "max_allowed_packet", "auth_plugin_map", "bind_address", "program_name", "server_public_key", "ssl"),
        *("ssl_ca", "ssl_cert", "ssl_key", "ssl_key_password", "ssl_disabled", "ssl_verify_cert", "ssl_verify_identity"),
    }
)
CHARSET = "utf8mb4"
CONNECT_TIMEOUT = 10
ISOLATION = ("read uncommitted", "read committed", "repeatable read", "serializable")
#: A connection that was idle for longer (seconds) is asked for a sign of life; with CONN_HEALTH_CHECKS, almost every one.
TRUSTED_IDLE = 60.0
TRUSTED_IDLE_CHECKED = 1.0
#: Errors that PyMySQL files elsewhere: a column without a value, a number below the least, a broken check (MySQL, MariaDB).
BROKEN_CONSTRAINTS = frozenset({1048, 1364, 1690, 3819, 4025})
#: No way to the server, a connection that broke, a server that is shut down.
LOSSES = frozenset({1053, 1927, 2002, 2003, 2005, 2006, 2012, 2013, 2055, 4031})
MENDS: Mapping[int, str] = MappingProxyType(
    {
        1044: "Give USER the right to use that database (GRANT), or mend NAME.",
        1045: "Mend USER and PASSWORD.",
        1698: "Mend USER and PASSWORD.",
        1049: "Create the database (CREATE DATABASE .. CHARACTER SET utf8mb4), or mend NAME.",
        1040: "Lower OPTIONS['pool']['max_size'], or raise the server's max_connections.",
        1203: "Lower OPTIONS['pool']['max_size'], or raise the user's max_user_connections.",
        1231: "Mend OPTIONS: the server refuses the value of a variable that they set.",
        2061: "Install the package that it names; for caching_sha2_password, TLS on the server does as well.",
        2003: "Start the server, or mend HOST and PORT; a path as HOST means a Unix socket.",
    }
)


HELD = "Another transaction holds a lock on the rows or the table (SHOW ENGINE INNODB STATUS lists it): end it, keep "
#: What to do about an error of a statement.
ADVICE: Mapping[int, str] = MappingProxyType(
    {
        1205: f"{HELD}transactions short, or raise innodb_lock_wait_timeout.",
        # MySQL's own, for NOWAIT.
        3572: f"{HELD}transactions short, or wait for it (nowait=False).",
        1213: "Two transactions waited for each other, and this one was undone whole: run it again, and change rows in the same "
        "order everywhere.",
        1153: "Send less at once (batch_size), or raise max_allowed_packet of the server.",
    }
)
#: A connection that was closed: PyMySQL says (0, "").
GONE, LOST = 0, (2006, "the connection is lost")


class MysqlTranslation(Translation):
    """Finds the standard error; broken constraints and lost connections are told by their numbers."""

    def of(self, error: Exception) -> Error:
        """Return the standard error to raise from ``error``, with the same arguments."""
        if error.args and error.args[0] in BROKEN_CONSTRAINTS:
            return IntegrityError(*error.args)
        if isinstance(error, pymysql.err.InterfaceError) and error.args[:1] == (GONE,):
            return OperationalError(*LOST)
        advice = ADVICE.get(error.args[0]) if error.args else None
        if advice is not None:
            return OperationalError(error.args[0], f"{error.args[-1]}. {advice}", *error.args[2:])
        return super().of(error)


TRANSLATION = MysqlTranslation(pymysql)


class LateDialect:
    """The dialect of a database: of MariaDB or of MySQL, as its server says at the first use."""

    def __get__(self, database: "MysqlDatabase | None", owner: type) -> Any:
        if database is None:
            return self
        link = database.pool.take()
        try:
            return database.learn(link)
        finally:
            database.pool.give(link)


class MysqlDatabase(Database[MysqlLink]):
    """A MariaDB or MySQL database. Which of them, and of which version, is known from the first connection on.

    ``knows_zones`` says whether the server has the names of time zones, None before it was asked. ``key_step`` is how far apart
    the keys are that MySQL counts for the rows of one INSERT, None on MariaDB, which returns them.
    """

    dialect: Any = LateDialect()  # pyright: ignore[reportIncompatibleVariableOverride]  # a field of the base
    knows_zones: bool | None = None
    key_step: int | None = None

    @cached_property
    def turns(self) -> set[str]:
        """The turns that this process holds (`Connection.exclusive`)."""
        return set()

    def tells_loss(self, error: Error) -> bool:
        """Say so by the number of the error; a closed connection has none."""
        return isinstance(error, InterfaceError) or (bool(error.args) and error.args[0] in LOSSES)

    def learn(self, link: MysqlLink) -> MariadbDialect:
        """Return the dialect of the server at the other end of ``link``, and keep it."""
        name = self.settings.get("TIME_ZONE")
        stored = None if name in (None, "UTC") else zoneinfo.ZoneInfo(name)
        found: MariadbDialect = dialect_of(link.is_mariadb, version_of(link), stored)
        if not link.is_mariadb:
            self.key_step = link.run("SELECT @@auto_increment_increment", None).rows[0][0]
        self.__dict__.update(dialect=found, version=version_of(link), is_mariadb=link.is_mariadb)
        return found


def version_of(link: MysqlLink) -> tuple[int, ...]:
    """Return the server's version; MariaDB puts an old number of MySQL before its own for the sake of old clients."""
    text = link.server_version.removeprefix("5.5.5-")
    numbers: list[int] = []
    for part in text.split("-")[0].split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)


class Opener(Protocol):
    """How raw connections are opened: the steps that subclasses of the driver may change."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return PyMySQL's parameters."""
        ...

    def get_new_connection(self, conn_params: dict[str, Any]) -> MysqlLink:
        """Connect."""
        ...


#: Gives the steps for an alias and its settings.
MakeOpener: TypeAlias = Callable[[str, dict[str, Any]], Opener]


def open_database(alias: str, settings: dict[str, Any], lanes: Lanes, opener: MakeOpener) -> MysqlDatabase:
    """Return what connections to ``alias`` share; connects to nothing yet."""
    unknown: Any = None  # hidden by `LateDialect`
    return MysqlDatabase(alias, settings, unknown, make_pool(alias, settings, opener), lanes)


def make_pool(alias: str, settings: dict[str, Any], opener: MakeOpener) -> Pool[MysqlLink]:
    """Return the pool for ``settings`` as they are when a connection is opened."""
    trusted = TRUSTED_IDLE_CHECKED if settings["CONN_HEALTH_CHECKS"] else TRUSTED_IDLE

    def fit(link: MysqlLink) -> bool:
        return link.is_quiet and (time.monotonic() - link.idle_since < trusted or link.answers())

    return Pool(
        f"Database {alias!r} ({place(settings)})",
        pool_options(alias, settings),
        lambda: opened(alias, settings, opener),
        MysqlLink.close,
        fit,
    )


def place(settings: Mapping[str, Any]) -> str:
    """Return where a database is, for people: server, port and name."""
    options = settings["OPTIONS"]
    host = options.get("unix_socket") or options.get("host") or settings["HOST"] or "localhost"
    port = "" if str(host).startswith("/") else f":{options.get('port') or settings['PORT'] or 3306}"
    return f"MySQL or MariaDB at {host}{port}, database {options.get('database') or settings['NAME']!r}"


def parameters_of(alias: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return PyMySQL's parameters: OPTIONS first, then NAME, USER and so on; an option file fills what is left.

    Raises ImproperlyConfigured for an option that neither PyMySQL nor this driver knows.
    """
    options: dict[str, Any] = settings["OPTIONS"]
    given = {RENAMED.get(name, name): value for name, value in options.items() if name not in OWN_OPTIONS}
    for name in given:
        if name not in TAKEN:
            near = closest(name, TAKEN | OWN_OPTIONS)
            hint = f" Did you mean {near!r}?" if near else f" Known are: {', '.join(sorted(TAKEN | OWN_OPTIONS))}."
            raise ImproperlyConfigured(f"DATABASES[{alias!r}]['OPTIONS'] has an unknown name {name!r}.{hint}")
    host = str(settings["HOST"])
    named = {
        "database": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "unix_socket" if host.startswith("/") else "host": host,
        "port": int(settings["PORT"]) if settings["PORT"] else None,
    }
    found = {"charset": CHARSET, "connect_timeout": CONNECT_TIMEOUT, **{name: value for name, value in named.items() if value}}
    found |= given
    if options.get("answer_timeout") is not None:
        found.setdefault("read_timeout", options["answer_timeout"])
    # Rows that an UPDATE matched are counted, as on every other database, and not only those that it changed.
    found["client_flag"] = found.get("client_flag", 0) | CLIENT.FOUND_ROWS
    found["conv"] = {**READERS, **WRITERS, **(given.get("conv") or {})}
    return found


def opened(alias: str, settings: dict[str, Any], opener: MakeOpener) -> MysqlLink:
    """Connect and set the session up.

    Raises OperationalError that names alias, place, reason and mend.
    """
    steps = opener(alias, settings)
    try:
        link = steps.get_new_connection(steps.get_connection_params())
        try:
            set_up(link, alias, settings)
        except BaseException:  # such as a cancellation: nobody else knows of this connection yet
            link.close()
            raise
    except pymysql.Error as error:
        number: Any = error.args[0] if error.args else None
        mend = MENDS.get(number, "See that HOST, PORT, USER, PASSWORD, NAME and OPTIONS are right.")
        reason = error.args[-1] if error.args else error
        raise OperationalError(
            number, f"Cannot connect to the database {alias!r} ({place(settings)}): {reason}\n{mend} (DATABASES[{alias!r}])"
        ) from error
    return link


def set_up(link: MysqlLink, alias: str, settings: Mapping[str, Any]) -> None:
    """Set what the session lacks: isolation level, strict mode, and UTC, so that the server's own moments are as ours are stored.

    Raises ImproperlyConfigured for an isolation level that there is not.
    """
    options = settings["OPTIONS"]
    level = isolation_level(alias, options.get("isolation_level", "read committed"))
    if level is not None:
        link.query(f"SET SESSION TRANSACTION ISOLATION LEVEL {level.upper()}")
    wanted = ["sql_auto_is_null = 0"]
    if "sql_mode" not in options and "sql_mode" not in str(options.get("init_command", "")):
        # Patterns of LIKE have a backslash before what stands for itself, which a mode of the server may take for a letter.
        mode = "REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')"
        strict = f"CONCAT_WS(',', NULLIF({mode}, ''), 'STRICT_TRANS_TABLES')"
        wanted.append(f"sql_mode = {strict if options.get('strict', True) else mode}")
    if ServicesSettings.now().use_tz and (settings["TIME_ZONE"] or "UTC") == "UTC":
        wanted.append("time_zone = '+00:00'")
    link.query(f"SET {', '.join(wanted)}")


def isolation_level(alias: str, level: Any) -> str | None:
    """Return the name of an isolation level in small letters; None for the server's own.

    Raises ImproperlyConfigured for any other name.
    """
    if level is None:
        return None
    name = str(level).lower()
    if name not in ISOLATION:
        raise ImproperlyConfigured(
            f"Invalid transaction isolation level {level!r} in DATABASES[{alias!r}]['OPTIONS']['isolation_level']. Use one of "
            f"{', '.join(map(repr, ISOLATION))}, or None."
        )
    return name
