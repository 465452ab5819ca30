"""The settings read by `quintet.drivers`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class DatabaseSettings(Section):
    """Databases and how they are reached."""

    databases: dict[str, dict[str, Any]] = option(dict, "Databases by alias.")
    database_routers: list[Any] = option(list, "Routers by dotted path or object.")
    replica_sticky_seconds: float = option(2.0, "How long who wrote reads from the primary, seconds.")
    replica_max_lag: float | None = option(10.0, "Lag of a replica from which on nobody reads there, seconds; None for any.")
    replica_check_seconds: float = option(5.0, "How long a replica's answer to whether it is fit counts, seconds.")
    replica_cookie_name: str = option("wrote", "Name of the signed cookie that says when a visitor last wrote.")
