"""One DDL statement as a value: text in which tables and columns stay recognisable while the statement waits.

Foreign keys and indexes are added after all tables of a migration exist. Until then a table they name may be renamed or
dropped; a statement can say whether it is concerned, and be rewritten.
"""

from collections.abc import Callable
from typing import TypeAlias

from quintet.kit.record import record, replace


@record
class Table:
    """A table's name inside a statement."""

    name: str


@record
class Column:
    """A column's name inside a statement, and the table it belongs to."""

    table: str
    name: str


Part: TypeAlias = str | Table | Column


@record
class Statement:
    """The parts of a statement in order; ``waits_for_all`` marks one that needs tables other than its own to exist.

    ``mark`` is what its names stand between as a text.
    """

    parts: tuple[Part, ...]
    waits_for_all: bool = False
    mark: str = '"'

    def sql(self, quote: Callable[[str], str]) -> str:
        """Return the text, with names quoted by ``quote``."""
        return "".join(part if isinstance(part, str) else quote(part.name) for part in self.parts)

    def __str__(self) -> str:
        return self.sql(lambda name: f"{self.mark}{name.replace(self.mark, self.mark * 2)}{self.mark}")

    def names_table(self, table: str) -> bool:
        """Say whether the statement is about ``table``, or refers to it."""
        return any(
            part.name == table if isinstance(part, Table) else isinstance(part, Column) and part.table == table
            for part in self.parts
        )

    def tables(self) -> set[str]:
        """Return the names of the tables in the statement."""
        return {part.name for part in self.parts if isinstance(part, Table)}

    def names_column(self, table: str, column: str) -> bool:
        """Say whether the statement names that column."""
        return Column(table, column) in self.parts

    def with_table_renamed(self, old: str, new: str) -> "Statement":
        """Return the statement as it reads after a table's renaming."""

        def renamed(part: Part) -> Part:
            if isinstance(part, Table):
                return Table(new) if part.name == old else part
            if isinstance(part, Column) and part.table == old:
                return Column(new, part.name)
            return part

        return replace(self, parts=tuple(map(renamed, self.parts)))

    def with_column_renamed(self, table: str, old: str, new: str) -> "Statement":
        """Return the statement as it reads after a column's renaming."""
        before, after = Column(table, old), Column(table, new)
        return replace(self, parts=tuple(after if part == before else part for part in self.parts))


def columns(table: str, names: "list[str] | tuple[str, ...]") -> tuple[Part, ...]:
    """Return the parts of a comma-separated list of ``table``'s columns."""
    parts: list[Part] = []
    for name in names:
        if parts:
            parts.append(", ")
        parts.append(Column(table, name))
    return tuple(parts)
