"""The names of indexes and constraints: the same ones that existing databases have.

A name is built from the table, the columns and a digest, cut to the database's limit from the readable parts so that the
digest and the suffix stay whole. Formats were taken from databases made by the incumbent.
"""

from collections.abc import Sequence

from quintet.drivers.names import bare as bare
from quintet.drivers.names import digest as digest
from quintet.drivers.names import truncate_name as truncate_name
from quintet.drivers.names import truncated as truncated

DEFAULT_LIMIT = 200


def made_name(table: str, columns: Sequence[str], suffix: str, limit: int | None) -> str:
    """Return the name of an index or constraint on ``columns`` of ``table``, ending in a digest and ``suffix``."""
    _, table = bare(table)
    limit = limit or DEFAULT_LIMIT
    ending = f"{digest(table, *columns)}{suffix}"
    listed = "_".join(columns)
    whole = f"{table}_{listed}_{ending}"
    if len(whole) <= limit:
        return whole
    ending = ending[: limit // 3]
    share = (limit - len(ending)) // 2 - 1
    cut = f"{table[:share]}_{listed[:share]}_{ending}"
    return f"D{cut[:-1]}" if cut[0] == "_" or cut[0].isdigit() else cut


def foreign_key_suffix(template: str, table: str, column: str, limit: int | None) -> str:
    """Fill a suffix such as ``_fk_%(to_table)s_%(to_column)s`` for the column referred to."""
    return template % {"to_table": bare(table)[1], "to_column": truncated(column, limit)}
