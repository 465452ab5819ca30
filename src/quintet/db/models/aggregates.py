"""Porch: aggregates."""

from quintet.orm.aggregates import Aggregate as Aggregate
from quintet.orm.aggregates import AnyValue as AnyValue
from quintet.orm.aggregates import Avg as Avg
from quintet.orm.aggregates import BitAnd as BitAnd
from quintet.orm.aggregates import BitOr as BitOr
from quintet.orm.aggregates import BitXor as BitXor
from quintet.orm.aggregates import Count as Count
from quintet.orm.aggregates import Max as Max
from quintet.orm.aggregates import Min as Min
from quintet.orm.aggregates import StdDev as StdDev
from quintet.orm.aggregates import StringAgg as StringAgg
from quintet.orm.aggregates import Sum as Sum
from quintet.orm.aggregates import Variance as Variance

__all__ = [
    "Aggregate",
    "AnyValue",
    "Avg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Count",
    "Max",
    "Min",
    "StdDev",
    "StringAgg",
    "Sum",
    "Variance",
]
