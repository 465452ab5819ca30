"""Porch: database functions."""

from quintet.orm.functions.comparison import Cast as Cast
from quintet.orm.functions.comparison import Coalesce as Coalesce
from quintet.orm.functions.comparison import Collate as Collate
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
from quintet.orm.functions.json import JSONArray as JSONArray
from quintet.orm.functions.json import JSONObject as JSONObject
from quintet.orm.functions.math import Abs as Abs
from quintet.orm.functions.math import ACos as ACos
from quintet.orm.functions.math import ASin as ASin
from quintet.orm.functions.math import ATan as ATan
from quintet.orm.functions.math import ATan2 as ATan2
from quintet.orm.functions.math import Ceil as Ceil
from quintet.orm.functions.math import Cos as Cos
from quintet.orm.functions.math import Cot as Cot
from quintet.orm.functions.math import Degrees as Degrees
from quintet.orm.functions.math import Exp as Exp
from quintet.orm.functions.math import Floor as Floor
from quintet.orm.functions.math import Ln as Ln
from quintet.orm.functions.math import Log as Log
from quintet.orm.functions.math import Mod as Mod
from quintet.orm.functions.math import Pi as Pi
from quintet.orm.functions.math import Power as Power
from quintet.orm.functions.math import Radians as Radians
from quintet.orm.functions.math import Random as Random
from quintet.orm.functions.math import Round as Round
from quintet.orm.functions.math import Sign as Sign
from quintet.orm.functions.math import Sin as Sin
from quintet.orm.functions.math import Sqrt as Sqrt
from quintet.orm.functions.math import Tan as Tan
from quintet.orm.functions.text import MD5 as MD5
from quintet.orm.functions.text import SHA1 as SHA1
from quintet.orm.functions.text import SHA224 as SHA224
from quintet.orm.functions.text import SHA256 as SHA256
from quintet.orm.functions.text import SHA384 as SHA384
from quintet.orm.functions.text import SHA512 as SHA512
from quintet.orm.functions.text import Chr as Chr
from quintet.orm.functions.text import Concat as Concat
from quintet.orm.functions.text import ConcatPair as ConcatPair
from quintet.orm.functions.text import Left as Left
from quintet.orm.functions.text import Length as Length
from quintet.orm.functions.text import Lower as Lower
from quintet.orm.functions.text import LPad as LPad
from quintet.orm.functions.text import LTrim as LTrim
from quintet.orm.functions.text import Ord as Ord
from quintet.orm.functions.text import Repeat as Repeat
from quintet.orm.functions.text import Replace as Replace
from quintet.orm.functions.text import Reverse as Reverse
from quintet.orm.functions.text import Right as Right
from quintet.orm.functions.text import RPad as RPad
from quintet.orm.functions.text import RTrim as RTrim
from quintet.orm.functions.text import StrIndex as StrIndex
from quintet.orm.functions.text import Substr as Substr
from quintet.orm.functions.text import Trim as Trim
from quintet.orm.functions.text import Upper as Upper
from quintet.orm.functions.uuid import UUID4 as UUID4
from quintet.orm.functions.uuid import UUID7 as UUID7
from quintet.orm.functions.window import CumeDist as CumeDist
from quintet.orm.functions.window import DenseRank as DenseRank
from quintet.orm.functions.window import FirstValue as FirstValue
from quintet.orm.functions.window import Lag as Lag
from quintet.orm.functions.window import LastValue as LastValue
from quintet.orm.functions.window import Lead as Lead
from quintet.orm.functions.window import NthValue as NthValue
from quintet.orm.functions.window import Ntile as Ntile
from quintet.orm.functions.window import PercentRank as PercentRank
from quintet.orm.functions.window import Rank as Rank
from quintet.orm.functions.window import RowNumber as RowNumber

__all__ = [
    "MD5",
    "SHA1",
    "SHA224",
    "SHA256",
    "SHA384",
    "SHA512",
    "UUID4",
    "UUID7",
    "ACos",
    "ASin",
    "ATan",
    "ATan2",
    "Abs",
    "Cast",
    "Ceil",
    "Chr",
    "Coalesce",
    "Collate",
    "Concat",
    "ConcatPair",
    "Cos",
    "Cot",
    "CumeDist",
    "Degrees",
    "DenseRank",
    "Exp",
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
    "FirstValue",
    "Floor",
    "Greatest",
    "JSONArray",
    "JSONObject",
    "LPad",
    "LTrim",
    "Lag",
    "LastValue",
    "Lead",
    "Least",
    "Left",
    "Length",
    "Ln",
    "Log",
    "Lower",
    "Mod",
    "Now",
    "NthValue",
    "Ntile",
    "NullIf",
    "Ord",
    "PercentRank",
    "Pi",
    "Power",
    "RPad",
    "RTrim",
    "Radians",
    "Random",
    "Rank",
    "Repeat",
    "Replace",
    "Reverse",
    "Right",
    "Round",
    "RowNumber",
    "Sign",
    "Sin",
    "Sqrt",
    "StrIndex",
    "Substr",
    "Tan",
    "Trim",
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
    "Upper",
]
