"""Porch: functions of dates and times."""

from quintet.orm.functions.dates import Extract as Extract
from quintet.orm.functions.dates import ExtractDay as ExtractDay
from quintet.orm.functions.dates import ExtractHour as ExtractHour
from quintet.orm.functions.dates import ExtractIsoWeekDay as ExtractIsoWeekDay
from quintet.orm.functions.dates import ExtractIsoYear as ExtractIsoYear
from quintet.orm.functions.dates import ExtractMinute as ExtractMinute
from quintet.orm.functions.dates import ExtractMonth as ExtractMonth
from quintet.orm.functions.dates import ExtractQuarter as ExtractQuarter
from quintet.orm.functions.dates import ExtractSecond as ExtractSecond
from quintet.orm.functions.dates import ExtractWeek as ExtractWeek
from quintet.orm.functions.dates import ExtractWeekDay as ExtractWeekDay
from quintet.orm.functions.dates import ExtractYear as ExtractYear
from quintet.orm.functions.dates import Now as Now
from quintet.orm.functions.dates import Trunc as Trunc
from quintet.orm.functions.dates import TruncBase as TruncBase
from quintet.orm.functions.dates import TruncDate as TruncDate
from quintet.orm.functions.dates import TruncDay as TruncDay
from quintet.orm.functions.dates import TruncHour as TruncHour
from quintet.orm.functions.dates import TruncMinute as TruncMinute
from quintet.orm.functions.dates import TruncMonth as TruncMonth
from quintet.orm.functions.dates import TruncQuarter as TruncQuarter
from quintet.orm.functions.dates import TruncSecond as TruncSecond
from quintet.orm.functions.dates import TruncTime as TruncTime
from quintet.orm.functions.dates import TruncWeek as TruncWeek
from quintet.orm.functions.dates import TruncYear as TruncYear

__all__ = [
    "Extract",
    "ExtractDay",
    "ExtractHour",
    "ExtractIsoWeekDay",
    "ExtractIsoYear",
    "ExtractMinute",
    "ExtractMonth",
    "ExtractQuarter",
    "ExtractSecond",
    "ExtractWeek",
    "ExtractWeekDay",
    "ExtractYear",
    "Now",
    "Trunc",
    "TruncBase",
    "TruncDate",
    "TruncDay",
    "TruncHour",
    "TruncMinute",
    "TruncMonth",
    "TruncQuarter",
    "TruncSecond",
    "TruncTime",
    "TruncWeek",
    "TruncYear",
]
