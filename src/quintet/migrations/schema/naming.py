"""The names of indexes and constraints: the same ones that existing databases have.

A name is built from the table, the columns and a digest, cut to the database's limit from the readable parts so that the
digest and the suffix stay whole. Formats were taken from databases made by the incumbent.
"""

from collections.abc import Sequence
from hashlib import md5

DEFAULT_LIMIT = 200


def digest(*names: str, length: int = 8) -> str:
    """Return the first ``length`` hexadecimal digits of the MD5 of the joined names (no security is meant)."""
    return md5("".join(names).encode(), usedforsecurity=False).hexdigest()[:length]


def bare(name: str) -> tuple[str, str]:
    """Split a possibly qualified or quoted table name into schema and unquoted table."""
    schema, _, table = name.rpartition('"."') if '"."' in name else ("", "", name)
    return schema.strip('"'), table.strip('"')


def truncated(identifier: str, limit: int | None, mark: int = 4) -> str:
    """Cut ``identifier`` to ``limit`` characters, of which the last ``mark`` are of a digest of the whole, when it is longer."""
    if limit is None or len(identifier) <= limit:
        return identifier
    return identifier[: limit - mark] + digest(identifier, length=mark)


def truncate_name(identifier: str, length: int | None = None, hash_len: int = 4) -> str:
    """Cut a name of the database to ``length`` characters, as `truncated` does; a schema before it does not count."""
    schema, table = bare(identifier)
    cut = truncated(table, length, hash_len)
    if cut == table:
        return identifier
    return f'{schema}"."{cut}' if schema else cut


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
