"""What a foreign key does with its rows when the row they refer to is deleted, where the database itself does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class OnDelete:
    """A rule of the catalogue: the name under which models know it, and its text in SQL."""

    name: str
    sql: str

    def __str__(self) -> str:
        return self.name


CASCADE = OnDelete("DB_CASCADE", "CASCADE")
SET_NULL = OnDelete("DB_SET_NULL", "SET NULL")
SET_DEFAULT = OnDelete("DB_SET_DEFAULT", "SET DEFAULT")
#: Rules by their SQL. NO ACTION and RESTRICT are no rule: the database refuses, as it does for every ``on_delete`` of models.
RULES: Mapping[str, OnDelete] = MappingProxyType({rule.sql: rule for rule in (CASCADE, SET_NULL, SET_DEFAULT)})
