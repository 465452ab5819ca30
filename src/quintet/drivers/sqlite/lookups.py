"""The right sides of lookups on SQLite under their public names (`connection.operators`, `pattern_ops`, `pattern_esc`)."""

from quintet.drivers.lookup_texts import operators, pattern_ops

ESCAPED = r" ESCAPE '\'"
LIKE = f"LIKE %s{ESCAPED}"
OPERATORS = operators(LIKE, LIKE, iexact=LIKE, regex="REGEXP %s", iregex="REGEXP '(?i)' || %s")
PATTERN_OPS = pattern_ops(ESCAPED)
PATTERN_ESCAPE = r"REPLACE(REPLACE(REPLACE({}, '\', '\\'), '%%', '\%%'), '_', '\_')"
