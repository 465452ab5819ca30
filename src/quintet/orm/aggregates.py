"""Aggregates: Count, Sum, Avg, Min, Max, StdDev, Variance."""

from typing import Any

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import WHOLE, Expression, Value, kind_of
from quintet.orm.expressions.basic import F, Func, Star, as_expression
from quintet.orm.types import Resolved
from quintet.sql import tree

#: The attributes of an aggregate without an output field: expressions, extra, distinct, filter, default, order_by.
PLAIN_ATTRIBUTES = 6
STOCK_SQL, STOCK_RESOLVE = Func.as_sql, Func.resolve_expression


class Aggregate(Func):
    """A function over the rows of a group, with DISTINCT, a filter and a default."""

    is_aggregate = True
    window_compatible = True
    name: str | None = None
    allow_distinct = False
    allow_order_by = False
    empty_result_set_value: Any = None

    def __init__(
        self,
        *expressions: Any,
        distinct: bool = False,
        filter: Any = None,
        default: Any = None,
        order_by: Any = None,
        **extra: Any,
    ) -> None:
        if distinct and not self.allow_distinct:
            raise TypeError(f"{type(self).__name__} does not allow distinct.")
        if order_by and not self.allow_order_by:
            raise TypeError(f"{type(self).__name__} does not allow order_by.")
        if default is not None and self.empty_result_set_value is not None:
            raise TypeError(f"{type(self).__name__} does not allow default.")
        if extra or self.arity is not None:
            super().__init__(*expressions, **extra)
        else:  # what that does for the plain aggregates, which are made anew for every query
            self.source_expressions = [F(one) if type(one) is str else as_expression(one) for one in expressions]
            self.extra = extra
        self.distinct, self.filter, self.default = distinct, filter, default
        self.order_by = order_by

    @property
    def default_alias(self) -> str:
        """The name of the result when none is given.

        Raises TypeError when the aggregate is not over a plain name.
        """
        sources = self.get_source_expressions()
        if len(sources) == 1 and hasattr(sources[0], "name"):
            return f"{sources[0].name}__{(self.name or type(self).__name__).lower()}"
        raise TypeError("Complex expressions require an alias")

    def plain_source(self, vendor: str) -> str | None:
        """Return the name that this aggregate is over, if that and its class say all about its SQL for ``vendor``.

        None for one with options, with attributes of its own, or with SQL that was given to its class from outside.
        """
        held = self.__dict__
        if len(held) != PLAIN_ATTRIBUTES or self.filter is not None or self.default is not None or self.distinct:
            return None
        sources = self.source_expressions
        if self.order_by is not None or self.extra or len(sources) != 1 or type(sources[0]) is not F:
            return None
        cls = type(self)
        if cls.as_sql is not STOCK_SQL or cls.resolve_expression is not STOCK_RESOLVE or hasattr(cls, f"as_{vendor}"):
            return None
        return sources[0].name

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        sources = tuple(spec.freeze(source, params) for source in self.get_source_expressions())
        condition = spec.freeze(self.filter, params) if self.filter is not None else None
        if self.default is None:
            return spec.Call((type(self), self._option_key()), sources, self._output_key(), self, condition)
        sources = (*sources, spec.freeze(self.default if spec.is_dynamic(self.default) else _value(self.default), params))
        return spec.Call((type(self), self._option_key()), sources, self._output_key(), self, condition)

    def _option_key(self) -> Any:
        extra = tuple(sorted((name, repr(value)) for name, value in self.extra.items()))
        return self.distinct, self.default is not None, extra

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return super()._resolve_output_field_of(fields[:1])

    def render_aggregate(self, sources: list[Resolved], where: Any, order: tuple[Any, ...], field: Any, env: Any) -> Any:
        """Return the tree of the aggregate over resolved sources."""
        default = sources.pop() if self.default is not None else None
        arguments = [source.node for source in sources]
        if self.distinct:
            arguments[0] = tree.Template(("DISTINCT ", arguments[0]))
        node: Any = tree.Template(self.pieces(arguments))
        if where is not None:
            node = tree.Template((node, " FILTER (WHERE ", where, ")"))
        return node if default is None else tree.Template(("COALESCE(", node, ", ", default.node, ")"))


def _value(value: Any) -> Any:
    return Value(value)


class Count(Aggregate):
    """The number of rows, or of values that are not NULL."""

    function = "COUNT"
    name = "Count"
    allow_distinct = True
    takes_documents = True
    empty_result_set_value = 0

    def __init__(self, expression: Any, filter: Any = None, **extra: Any) -> None:
        counted = Star() if expression == "*" else expression
        if filter is not None and isinstance(counted, Star):
            raise ValueError("Star cannot be used with filter. Please specify a field.")
        super().__init__(counted, filter=filter, **extra)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


class _OfOrder(Aggregate):
    """An aggregate that needs to know what documents hold, which do not add up and sort by their kind first."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        if fields and kind_of(fields[0]) == "JSONField":
            raise FieldError(
                f"{self.name}() cannot tell what parts of a JSONField are. Cast them, as in "
                f'{self.name}(Cast(KT("data__age"), IntegerField())).'
            )
        return super()._resolve_output_field_of(fields)


class Max(_OfOrder):
    """The greatest value."""

    function = "MAX"
    name = "Max"


class Min(_OfOrder):
    """The smallest value."""

    function = "MIN"
    name = "Min"


class Sum(_OfOrder):
    """The total."""

    function = "SUM"
    name = "Sum"
    allow_distinct = True


class _Mean(Aggregate):
    """An aggregate whose result is a float for whole numbers."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        if fields and kind_of(fields[0]) in WHOLE:
            return Expression.output_fields.named("FloatField")
        return super()._resolve_output_field_of(fields)


class Avg(_Mean):
    """The mean."""

    function = "AVG"
    name = "Avg"
    allow_distinct = True


class StdDev(_Mean):
    """The standard deviation, of the whole population or of a sample."""

    name = "StdDev"

    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        self.function = "STDDEV_SAMP" if sample else "STDDEV_POP"
        super().__init__(expression, **extra)

    def _option_key(self) -> Any:
        return self.function, super()._option_key()


class Variance(_Mean):
    """The variance, of the whole population or of a sample."""

    name = "Variance"

    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        self.function = "VAR_SAMP" if sample else "VAR_POP"
        super().__init__(expression, **extra)

    def _option_key(self) -> Any:
        return self.function, super()._option_key()


#: The classes whose SQL follows from the class and the name they are over.
PLAIN_AGGREGATES = frozenset({Avg, Count, Max, Min, Sum})
