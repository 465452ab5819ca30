"""Right sides of lookups on MariaDB and MySQL by their public names (`connection.operators`, `pattern_ops`, `pattern_esc`)."""

from types import MappingProxyType

from quintet.drivers.lookup_texts import AROUND, operators

OPERATORS = operators("LIKE BINARY %s", "LIKE %s", iexact="LIKE %s", regex="REGEXP BINARY %s", iregex="REGEXP %s")
#: MySQL's operator BINARY goes away, and its REGEXP takes no bytes: there a collation says that case counts.
MYSQL_OPERATORS = operators(
    "LIKE CAST(%s AS BINARY)",
    "LIKE %s",
    iexact="LIKE %s",
    regex="REGEXP CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin",
    iregex="REGEXP %s",
)


def _patterns(exactly: str) -> dict[str, str]:
    """Return the same for a value that is itself SQL, at ``{}``; ``exactly`` is around one whose case counts."""
    texts: dict[str, str] = {}
    for name, (before, after) in AROUND.items():
        joined = f"CONCAT({', '.join([*(['%%'] if before else []), '{}', *(['%%'] if after else [])])})".replace("%%", "'%%'")
        texts |= {name: f"LIKE {exactly.format(joined)}", f"i{name}": f"LIKE {joined}"}
    return texts


PATTERN_OPS = MappingProxyType(_patterns("BINARY {}"))
MYSQL_PATTERN_OPS = MappingProxyType(_patterns("CAST({} AS BINARY)"))
PATTERN_ESCAPE = r"REPLACE(REPLACE(REPLACE({}, '\\', '\\\\'), '%%', '\%%'), '_', '\_')"
