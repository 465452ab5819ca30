"""Porch: names of psycopg that settings and the fields of ranges use."""

from quintet.drivers.postgres.link import IsolationLevel as IsolationLevel
from quintet.drivers.postgres.ranges import DateRange as DateRange
from quintet.drivers.postgres.ranges import DateTimeRange as DateTimeRange
from quintet.drivers.postgres.ranges import DateTimeTZRange as DateTimeTZRange
from quintet.drivers.postgres.ranges import NumericRange as NumericRange
from quintet.drivers.postgres.ranges import Range as Range

__all__ = ["DateRange", "DateTimeRange", "DateTimeTZRange", "IsolationLevel", "NumericRange", "Range"]
