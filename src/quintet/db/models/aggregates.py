"""Porch: aggregates."""

from quintet.orm.aggregates import Aggregate as Aggregate
from quintet.orm.aggregates import Avg as Avg
from quintet.orm.aggregates import Count as Count
from quintet.orm.aggregates import Max as Max
from quintet.orm.aggregates import Min as Min
from quintet.orm.aggregates import StdDev as StdDev
from quintet.orm.aggregates import Sum as Sum
from quintet.orm.aggregates import Variance as Variance

__all__ = ["Aggregate", "Avg", "Count", "Max", "Min", "StdDev", "Sum", "Variance"]
