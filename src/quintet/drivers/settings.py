"""The settings read by `quintet.drivers`."""

from dataclasses import dataclass
from typing import Any

from quintet.kernel.section import Section, option


@dataclass(frozen=True)
class DatabaseSettings(Section):
    """Databases and how they are reached."""

    databases: dict[str, dict[str, Any]] = option(dict, "Databases by alias.")
    database_routers: list[Any] = option(list, "Routers by dotted path or object.")
