"""The settings read by `quintet.drivers`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class DatabaseSettings(Section):
    """Databases and how they are reached."""

    databases: dict[str, dict[str, Any]] = option(dict, "Databases by alias.")
    database_routers: list[Any] = option(list, "Routers by dotted path or object.")
