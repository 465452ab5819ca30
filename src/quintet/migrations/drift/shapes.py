"""Tables as values, in the words of the database that holds them."""

from collections.abc import Mapping

from quintet.kit.record import field, record


@record
class ColumnShape:
    """One column; texts are the database's own spelling, empty for "none"."""

    type: str
    null: bool = True
    default: str = ""
    collation: str = ""
    generated: str = ""
    identity: str = ""
    comment: str = ""


@record
class TableShape:
    """One table: its columns, and the definitions of its indexes and constraints by name.

    ``doubtful`` are constraints that were never validated and indexes whose build failed.
    """

    name: str
    columns: Mapping[str, ColumnShape] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)
    constraints: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    doubtful: frozenset[str] = frozenset()


Shapes = Mapping[str, TableShape]
