"""Functions for `Window`: ranks, row numbers, and values of other rows."""

from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.basic import Func
from quintet.orm.types import Resolved


class _Counted(Func):
    """A window function that gives whole numbers."""

    window_compatible = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


class _Share(Func):
    """A window function that gives a share from 0 to 1."""

    window_compatible = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("FloatField")


class _OfRow(Func):
    """A window function that gives a value of another row."""

    window_compatible = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return fields[0]


class CumeDist(_Share):
    """The share of rows that come before the current one or are its peers."""

    function = "CUME_DIST"


class DenseRank(_Counted):
    """The rank without gaps."""

    function = "DENSE_RANK"


class FirstValue(_OfRow):
    """The value of the first row of the frame."""

    function = "FIRST_VALUE"
    arity = 1


class _Offset(_OfRow):
    """The value of the row ``offset`` rows away, ``default`` where there is none."""

    def __init__(self, expression: Any, offset: int = 1, default: Any = None, **extra: Any) -> None:
        name = type(self).__name__
        if expression is None:
            raise ValueError(f"{name} requires a non-null source expression.")
        if offset is None or offset <= 0:  # pyright: ignore[reportUnnecessaryComparison]  # the caller's word
            raise ValueError(f"{name} requires a positive integer for the offset.")
        super().__init__(*((expression, offset) if default is None else (expression, offset, default)), **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call.

        Raises NotSupportedError for a default where the database takes none.
        """
        if len(sources) > 2 and not env.scope.connection.features.supports_default_in_lead_lag:
            raise NotSupportedError(
                f"{type(self).__name__} takes no default on {env.scope.connection.display_name}. Put the window into Coalesce "
                "where NULL cannot be a value of a row."
            )
        return super().render(sources, env)


class Lag(_Offset):
    """The value of the row ``offset`` rows before, ``default`` where there is none."""

    function = "LAG"


class LastValue(_OfRow):
    """The value of the last row of the frame."""

    function = "LAST_VALUE"
    arity = 1


class Lead(_Offset):
    """The value of the row ``offset`` rows after, ``default`` where there is none."""

    function = "LEAD"


class NthValue(_OfRow):
    """The value of the ``nth`` row of the frame, counted from 1."""

    function = "NTH_VALUE"

    def __init__(self, expression: Any, nth: int = 1, **extra: Any) -> None:
        if expression is None:
            raise ValueError(f"{type(self).__name__} requires a non-null source expression.")
        if nth is None or nth <= 0:  # pyright: ignore[reportUnnecessaryComparison]  # the caller's word
            raise ValueError(f"{type(self).__name__} requires a positive integer as for nth.")
        super().__init__(expression, nth, **extra)


class Ntile(_Counted):
    """The number of the bucket, of ``num_buckets`` that are as even as possible."""

    function = "NTILE"

    def __init__(self, num_buckets: int = 1, **extra: Any) -> None:
        if num_buckets <= 0:
            raise ValueError("num_buckets must be greater than 0.")
        super().__init__(num_buckets, **extra)


class PercentRank(_Share):
    """The rank as a share: (rank - 1) / (rows - 1)."""

    function = "PERCENT_RANK"


class Rank(_Counted):
    """The rank; peers share one, and leave a gap behind them."""

    function = "RANK"


class RowNumber(_Counted):
    """The number of the row, counted from 1."""

    function = "ROW_NUMBER"
