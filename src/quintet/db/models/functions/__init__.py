"""Porch: database functions."""

from quintet.orm.functions.comparison import Cast as Cast
from quintet.orm.functions.comparison import Coalesce as Coalesce
from quintet.orm.functions.comparison import Greatest as Greatest
from quintet.orm.functions.comparison import Least as Least
from quintet.orm.functions.comparison import NullIf as NullIf
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
from quintet.orm.functions.text import Abs as Abs
from quintet.orm.functions.text import Concat as Concat
from quintet.orm.functions.text import Length as Length
from quintet.orm.functions.text import Lower as Lower
from quintet.orm.functions.text import LTrim as LTrim
from quintet.orm.functions.text import Replace as Replace
from quintet.orm.functions.text import Round as Round
from quintet.orm.functions.text import RTrim as RTrim
from quintet.orm.functions.text import Substr as Substr
from quintet.orm.functions.text import Trim as Trim
from quintet.orm.functions.text import Upper as Upper

__all__ = [
    "Abs",
    "Cast",
    "Coalesce",
    "Concat",
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
    "Greatest",
    "LTrim",
    "Least",
    "Length",
    "Lower",
    "Now",
    "NullIf",
    "RTrim",
    "Replace",
    "Round",
    "Substr",
    "Trim",
    "Trunc",
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
    "Upper",
]
