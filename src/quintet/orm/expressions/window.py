"""Window and its frames: a function over rows around each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.drivers.errors import NotSupportedError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, OrderBy
from quintet.orm.expressions.basic import F, as_expression
from quintet.orm.expressions.recipe import Recipe, path_of


class WindowFrameExclusion(Enum):
    """Which rows around the current one a frame leaves out."""

    CURRENT_ROW = "CURRENT ROW"
    GROUP = "GROUP"
    TIES = "TIES"
    NO_OTHERS = "NO OTHERS"

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}.{self.name}>"


class WindowFrame:
    """Which rows around the current one count: from ``start`` to ``end``, None being all, 0 the current row."""

    frame_type: ClassVar[str] = ""
    accepted: ClassVar[Mapping[str, str]] = MappingProxyType({"start": "an integer", "end": "an integer"})

    def __init__(self, start: int | None = None, end: int | None = None, exclusion: WindowFrameExclusion | None = None) -> None:
        if exclusion is not None and not isinstance(exclusion, WindowFrameExclusion):  # pyright: ignore[reportUnnecessaryIsInstance]  # the caller's word
            raise TypeError(f"{type(self).__qualname__}.exclusion must be a WindowFrameExclusion instance.")
        self.start, self.end, self.exclusion = start, end, exclusion

    @property
    def key(self) -> Any:
        """What two equal frames share."""
        return type(self), self.start, self.end, self.exclusion

    def deconstruct(self) -> Recipe:
        """Return the import path of the class, and the keyword arguments that make this frame again."""
        given = {"start": self.start, "end": self.end, "exclusion": self.exclusion}
        return path_of(type(self)), (), {name: value for name, value in given.items() if value is not None}

    def check(self, connection: Any) -> None:
        """Raise ValueError for bounds that are no bounds, NotSupportedError for what the database cannot do."""
        for name, value in (("start", self.start), ("end", self.end)):
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):  # pyright: ignore[reportUnnecessaryIsInstance]  # the caller's word
                raise ValueError(f"{name} argument must be {self.accepted[name]}, zero, or None, but got '{value}'.")
        if self.exclusion is not None and not connection.features.supports_frame_exclusion:
            raise NotSupportedError("This backend does not support window frame exclusions.")

    def text(self, connection: Any) -> str:
        """Return the frame as SQL."""
        self.check(connection)
        excluded = f" EXCLUDE {self.exclusion.value}" if self.exclusion is not None else ""
        return f"{self.frame_type} BETWEEN {_bound(self.start, 'PRECEDING')} AND {_bound(self.end, 'FOLLOWING')}{excluded}"

    def __str__(self) -> str:
        excluded = f" EXCLUDE {self.exclusion.value}" if self.exclusion is not None else ""
        return f"{self.frame_type} BETWEEN {_bound(self.start, 'PRECEDING')} AND {_bound(self.end, 'FOLLOWING')}{excluded}"

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WindowFrame) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _bound(value: int | None, unlimited: str) -> str:
    if value is None:
        return f"UNBOUNDED {unlimited}"
    if value == 0:
        return "CURRENT ROW"
    return f"{-value} PRECEDING" if value < 0 else f"{value} FOLLOWING"


class RowRange(WindowFrame):
    """A frame counted in rows."""

    frame_type = "ROWS"

    def check(self, connection: Any) -> None:
        """Raise ValueError for a frame that begins after its end, too."""
        super().check(connection)
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError("start cannot be greater than end.")


class ValueRange(WindowFrame):
    """A frame of rows whose value of the ordering lies within a distance; PostgreSQL takes only None and 0 here."""

    frame_type = "RANGE"
    accepted = MappingProxyType({"start": "a negative integer", "end": "a positive integer"})

    def check(self, connection: Any) -> None:
        """Raise ValueError for bounds on the wrong side, NotSupportedError for distances where there are none."""
        super().check(connection)
        if self.start is not None and self.start > 0:
            raise ValueError(f"start argument must be {self.accepted['start']}, zero, or None, but got '{self.start}'.")
        if self.end is not None and self.end < 0:
            raise ValueError(f"end argument must be {self.accepted['end']}, zero, or None, but got '{self.end}'.")
        if (self.start or self.end) and not connection.features.supports_frame_range_fixed_distance:
            raise NotSupportedError(f"{connection.display_name} only supports UNBOUNDED together with PRECEDING and FOLLOWING.")


class Window(Expression):
    """``expression`` over the rows of a window: those of the same partition, in an order, within a frame.

    Raises ValueError for an expression that cannot be used so, or an ordering that is none.
    """

    contains_over = True

    def __init__(
        self, expression: Any, partition_by: Any = None, order_by: Any = None, frame: Any = None, output_field: Any = None
    ) -> None:
        if not getattr(expression, "window_compatible", False):
            raise ValueError(f"Expression '{type(expression).__name__}' isn't compatible with OVER clauses.")
        super().__init__(output_field)
        self.source_expression, self.frame = expression, frame
        self.partition_by = [as_expression(one) for one in _several(partition_by)]
        self.order_by = [_order(one) for one in _several(order_by)]

    @property
    def contains_aggregate(self) -> bool:
        """False: an aggregate over a window is of the window's rows."""
        return False

    @property
    def contains_over_clause(self) -> bool:
        """True: this is one."""
        return True

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the function, what partitions and what orders."""
        return [self.source_expression, *self.partition_by, *self.order_by]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put the function, what partitions and what orders."""
        self.source_expression, *rest = exprs
        self.partition_by, self.order_by = rest[: len(self.partition_by)], rest[len(self.partition_by) :]

    @property
    def _output_field_or_none(self) -> Any:
        explicit = self.__dict__.get("_output_field")
        return explicit if explicit is not None else self.source_expression._output_field_or_none

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        function = spec.freeze(self.source_expression, params)
        partition = tuple(spec.freeze(one, params) for one in self.partition_by)
        order = tuple(spec.freeze(one, params) for one in self.order_by)
        frame = None if self.frame is None else spec.FrameKey(self.frame.key, self.frame)
        return spec.Over(function, partition, order, frame, self._output_key(), self)

    def __repr__(self) -> str:
        partition = f"PARTITION BY {', '.join(map(repr, self.partition_by))}" if self.partition_by else ""
        order = ", ".join(map(repr, self.order_by))
        return f"<{type(self).__name__}: {self.source_expression!r} OVER ({partition}{order}{self.frame or ''})>"


def _several(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _order(term: Any) -> Any:
    if isinstance(term, str):
        return OrderBy(F(term.removeprefix("-")), descending=True) if term.startswith("-") else F(term)
    if not spec.is_dynamic(term):
        raise ValueError(
            "Window.order_by must be either a string reference to a field, an expression, or a list or tuple of them."
        )
    return term
