"""Porch: functions of text."""

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

__all__ = [
    "MD5",
    "SHA1",
    "SHA224",
    "SHA256",
    "SHA384",
    "SHA512",
    "Chr",
    "Concat",
    "ConcatPair",
    "LPad",
    "LTrim",
    "Left",
    "Length",
    "Lower",
    "Ord",
    "RPad",
    "RTrim",
    "Repeat",
    "Replace",
    "Reverse",
    "Right",
    "StrIndex",
    "Substr",
    "Trim",
    "Upper",
]
