"""forms: form fields and widgets for what only PostgreSQL has; also their documented path."""

from quintet.contrib.postgres.forms.array import SimpleArrayField as SimpleArrayField
from quintet.contrib.postgres.forms.array import SplitArrayField as SplitArrayField
from quintet.contrib.postgres.forms.array import SplitArrayWidget as SplitArrayWidget
from quintet.contrib.postgres.forms.hstore import HStoreField as HStoreField
from quintet.contrib.postgres.forms.ranges import BaseRangeField as BaseRangeField
from quintet.contrib.postgres.forms.ranges import DateRangeField as DateRangeField
from quintet.contrib.postgres.forms.ranges import DateTimeRangeField as DateTimeRangeField
from quintet.contrib.postgres.forms.ranges import DecimalRangeField as DecimalRangeField
from quintet.contrib.postgres.forms.ranges import HiddenRangeWidget as HiddenRangeWidget
from quintet.contrib.postgres.forms.ranges import IntegerRangeField as IntegerRangeField
from quintet.contrib.postgres.forms.ranges import RangeWidget as RangeWidget

__all__ = [
    "BaseRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "HiddenRangeWidget",
    "IntegerRangeField",
    "RangeWidget",
    "SimpleArrayField",
    "SplitArrayField",
    "SplitArrayWidget",
]
