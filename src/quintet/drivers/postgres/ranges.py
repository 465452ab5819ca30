"""The type of range values, under the names that code for other drivers knows it by: psycopg 3 has one for all ranges."""

from quintet.kit.dotted import require_extra

try:
    from psycopg.types.range import Range as Range
except ImportError as error:
    raise require_extra("psycopg", "postgres", error) from error

NumericRange = Range
DateRange = Range
DateTimeRange = Range
DateTimeTZRange = Range
