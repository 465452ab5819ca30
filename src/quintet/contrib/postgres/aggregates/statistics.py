"""Aggregates of pairs of numbers: correlation, covariance, regression. The first argument is y, the second x."""

from typing import Any

from quintet.orm.aggregates import Aggregate
from quintet.orm.expressions.base import Expression


class StatAggregate(Aggregate):
    """Base of the aggregates of statistics."""

    def __init__(self, y: Any, x: Any, filter: Any = None, default: Any = None, output_field: Any = None) -> None:
        if not x or not y:
            raise ValueError("Both y and x must be provided.")
        super().__init__(y, x, filter=filter, default=default, output_field=output_field)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("FloatField")


class Corr(StatAggregate):
    """The correlation coefficient."""

    function = "CORR"


class CovarPop(StatAggregate):
    """The covariance, of the whole population or of a sample."""

    def __init__(
        self, y: Any, x: Any, sample: bool = False, filter: Any = None, default: Any = None, output_field: Any = None
    ) -> None:
        self.function = "COVAR_SAMP" if sample else "COVAR_POP"
        super().__init__(y, x, filter=filter, default=default, output_field=output_field)

    def _option_key(self) -> Any:
        return self.function, super()._option_key()


class RegrAvgX(StatAggregate):
    """The mean of x."""

    function = "REGR_AVGX"


class RegrAvgY(StatAggregate):
    """The mean of y."""

    function = "REGR_AVGY"


class RegrCount(StatAggregate):
    """How many pairs have no NULL."""

    function = "REGR_COUNT"
    empty_result_set_value = 0

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


class RegrIntercept(StatAggregate):
    """Where the line of regression meets the axis of y."""

    function = "REGR_INTERCEPT"


class RegrR2(StatAggregate):
    """The square of the correlation coefficient."""

    function = "REGR_R2"


class RegrSlope(StatAggregate):
    """The slope of the line of regression."""

    function = "REGR_SLOPE"


class RegrSXX(StatAggregate):
    """The sum of squares of x about its mean."""

    function = "REGR_SXX"


class RegrSXY(StatAggregate):
    """The sum of products of x and y about their means."""

    function = "REGR_SXY"


class RegrSYY(StatAggregate):
    """The sum of squares of y about its mean."""

    function = "REGR_SYY"
