"""Names that fit into a database: cut where they are too long, with a digest that keeps two of them apart."""

from quintet.kit.libraries import hashlib


def digest(*names: str, length: int = 8) -> str:
    """Return the first ``length`` hexadecimal digits of the MD5 of the joined names (no security is meant)."""
    return hashlib.md5("".join(names).encode(), usedforsecurity=False).hexdigest()[:length]


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
