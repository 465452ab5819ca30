"""The right sides of lookups on PostgreSQL under their public names (`connection.operators`, `pattern_ops`, `pattern_esc`)."""

from quintet.drivers.lookup_texts import operators, pattern_ops

OPERATORS = operators("LIKE %s", "LIKE UPPER(%s)", iexact="= UPPER(%s)", regex="~ %s", iregex="~* %s")
PATTERN_OPS = pattern_ops()
PATTERN_ESCAPE = r"REPLACE(REPLACE(REPLACE({}, E'\\', E'\\\\'), E'%%', E'\\%%'), E'_', E'\\_')"
