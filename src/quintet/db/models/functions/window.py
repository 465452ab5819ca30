"""Porch: functions of windows."""

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
    "CumeDist",
    "DenseRank",
    "FirstValue",
    "Lag",
    "LastValue",
    "Lead",
    "NthValue",
    "Ntile",
    "PercentRank",
    "Rank",
    "RowNumber",
]
