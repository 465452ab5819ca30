"""aggregates: the aggregates that only PostgreSQL has; also their documented path.

Lives here: `general` (arrays, documents, truth) and `statistics`. Not here: `Aggregate` and what every database has
(`quintet.orm.aggregates`).
"""

from quintet.contrib.postgres.aggregates.general import ArrayAgg as ArrayAgg
from quintet.contrib.postgres.aggregates.general import BitAnd as BitAnd
from quintet.contrib.postgres.aggregates.general import BitOr as BitOr
from quintet.contrib.postgres.aggregates.general import BitXor as BitXor
from quintet.contrib.postgres.aggregates.general import BoolAnd as BoolAnd
from quintet.contrib.postgres.aggregates.general import BoolOr as BoolOr
from quintet.contrib.postgres.aggregates.general import JSONBAgg as JSONBAgg
from quintet.contrib.postgres.aggregates.general import StringAgg as StringAgg
from quintet.contrib.postgres.aggregates.statistics import Corr as Corr
from quintet.contrib.postgres.aggregates.statistics import CovarPop as CovarPop
from quintet.contrib.postgres.aggregates.statistics import RegrAvgX as RegrAvgX
from quintet.contrib.postgres.aggregates.statistics import RegrAvgY as RegrAvgY
from quintet.contrib.postgres.aggregates.statistics import RegrCount as RegrCount
from quintet.contrib.postgres.aggregates.statistics import RegrIntercept as RegrIntercept
from quintet.contrib.postgres.aggregates.statistics import RegrR2 as RegrR2
from quintet.contrib.postgres.aggregates.statistics import RegrSlope as RegrSlope
from quintet.contrib.postgres.aggregates.statistics import RegrSXX as RegrSXX
from quintet.contrib.postgres.aggregates.statistics import RegrSXY as RegrSXY
from quintet.contrib.postgres.aggregates.statistics import RegrSYY as RegrSYY
from quintet.contrib.postgres.aggregates.statistics import StatAggregate as StatAggregate

__all__ = [
    "ArrayAgg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "Corr",
    "CovarPop",
    "JSONBAgg",
    "RegrAvgX",
    "RegrAvgY",
    "RegrCount",
    "RegrIntercept",
    "RegrR2",
    "RegrSXX",
    "RegrSXY",
    "RegrSYY",
    "RegrSlope",
    "StatAggregate",
    "StringAgg",
]
