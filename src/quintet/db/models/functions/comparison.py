"""Porch: functions that compare and convert."""

from quintet.orm.functions.comparison import Cast as Cast
from quintet.orm.functions.comparison import Coalesce as Coalesce
from quintet.orm.functions.comparison import Collate as Collate
from quintet.orm.functions.comparison import Greatest as Greatest
from quintet.orm.functions.comparison import Least as Least
from quintet.orm.functions.comparison import NullIf as NullIf

__all__ = [
    "Cast",
    "Coalesce",
    "Collate",
    "Greatest",
    "Least",
    "NullIf",
]
