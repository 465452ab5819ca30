"""fields: model fields that only PostgreSQL has; also their documented path.

Lives here: `array` (lists), `ranges` and `hstore` (pairs of texts), with their lookups beside them (`array_lookups`,
`range_lookups`, `hstore_lookups`); `jsonb` and `citext`, which old migrations name.
Not here: how values become text (`quintet.drivers.postgres.literals`).
"""

from quintet.contrib.postgres.fields.array import ArrayField as ArrayField
from quintet.contrib.postgres.fields.citext import CICharField as CICharField
from quintet.contrib.postgres.fields.citext import CIEmailField as CIEmailField
from quintet.contrib.postgres.fields.citext import CITextField as CITextField
from quintet.contrib.postgres.fields.hstore import HStoreField as HStoreField
from quintet.contrib.postgres.fields.jsonb import JSONField as JSONField
from quintet.contrib.postgres.fields.ranges import BigIntegerRangeField as BigIntegerRangeField
from quintet.contrib.postgres.fields.ranges import DateRangeField as DateRangeField
from quintet.contrib.postgres.fields.ranges import DateTimeRangeField as DateTimeRangeField
from quintet.contrib.postgres.fields.ranges import DecimalRangeField as DecimalRangeField
from quintet.contrib.postgres.fields.ranges import IntegerRangeField as IntegerRangeField
from quintet.contrib.postgres.fields.ranges import RangeBoundary as RangeBoundary
from quintet.contrib.postgres.fields.ranges import RangeField as RangeField
from quintet.contrib.postgres.fields.ranges import RangeOperators as RangeOperators

__all__ = [
    "ArrayField",
    "BigIntegerRangeField",
    "CICharField",
    "CIEmailField",
    "CITextField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "IntegerRangeField",
    "JSONField",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]
