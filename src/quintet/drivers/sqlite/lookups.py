"""The right sides of lookups on SQLite under their public names (`connection.operators`, `pattern_ops`, `pattern_esc`)."""

from types import MappingProxyType

LIKE = r"LIKE %s ESCAPE '\'"
OPERATORS = MappingProxyType(
    {
        "exact": "= %s",
        "regex": "REGEXP %s",
        "iregex": "REGEXP '(?i)' || %s",
        "gt": "> %s",
        "gte": ">= %s",
        "lt": "< %s",
        "lte": "<= %s",
        **dict.fromkeys(("iexact", "contains", "icontains", "startswith", "endswith", "istartswith", "iendswith"), LIKE),
    }
)
PATTERN_OPS = MappingProxyType(
    {
        "contains": r"LIKE '%%' || {} || '%%' ESCAPE '\'",
        "icontains": r"LIKE '%%' || UPPER({}) || '%%' ESCAPE '\'",
        "startswith": r"LIKE {} || '%%' ESCAPE '\'",
        "istartswith": r"LIKE UPPER({}) || '%%' ESCAPE '\'",
        "endswith": r"LIKE '%%' || {} ESCAPE '\'",
        "iendswith": r"LIKE '%%' || UPPER({}) ESCAPE '\'",
    }
)
PATTERN_ESCAPE = r"REPLACE(REPLACE(REPLACE({}, '\', '\\'), '%%', '\%%'), '_', '\_')"
