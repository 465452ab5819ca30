"""Aggregates: Count, Sum, Avg, Min, Max, StdDev, Variance, StringAgg, AnyValue and those of bits."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import WHOLE, Expression, OrderBy, Value, kind_of
from quintet.orm.expressions.basic import F, Func, Star, as_expression, written
from quintet.orm.types import Resolved
from quintet.sql import tree

#: The attributes of an aggregate without an output field: arguments, expressions, extra, distinct, filter, default, order_by.
PLAIN_ATTRIBUTES = 7
#: Why a database does not add up dates and times.
NO_SUMS = MappingProxyType({"sqlite": "sqlite3 since date/time is saved as text"})
#: Databases that have no ANY_VALUE in every supported version.
WITHOUT_ANY = frozenset({"sqlite", "mysql"})
MOMENTS = frozenset({"DateField", "DateTimeField", "TimeField"})
#: PostgreSQL has ANY_VALUE from this version on.
ANY_VALUE_IN_POSTGRESQL = 160000


class Aggregate(Func):
    """A function over the rows of a group, with DISTINCT, a filter and a default."""

    template = "%(function)s(%(distinct)s%(expressions)s)"
    is_aggregate = True
    window_compatible = True
    name: str | None = None
    allow_distinct = False
    allow_order_by = False
    empty_result_set_value: Any = None
    #: Whether values are added up, which not every database does with dates and times.
    adds_up = False

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
        if order_by is not None and not self.allow_order_by:
            raise TypeError(f"{type(self).__name__} does not allow order_by.")
        if default is not None and self.empty_result_set_value is not None:
            raise TypeError(f"{type(self).__name__} does not allow default.")
        if extra or (self.arity is not None and len(expressions) != self.arity):
            super().__init__(*expressions, **extra)
        else:  # what that does for the plain aggregates, which are made anew for every query
            self.source_expressions = [F(one) if type(one) is str else as_expression(one) for one in expressions]
            self.extra = extra
        self.distinct, self.filter, self.default = distinct, filter, default
        self.order_by = None if order_by is None else _terms(order_by)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the arguments, then what is sorted by, then the filter, as far as there are any."""
        more = [] if self.filter is None else [self.filter]
        return [*self.source_expressions, *(self.order_by or ()), *more] if more or self.order_by else self.source_expressions

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put the arguments, then what is sorted by, then the filter."""
        rest = list(exprs)
        if self.filter is not None:
            self.filter = rest.pop()
        count = len(self.source_expressions)
        self.source_expressions = rest[:count]
        if self.order_by is not None:
            self.order_by = tuple(rest[count:])

    @property
    def default_alias(self) -> str:
        """The name of the result when none is given.

        Raises TypeError when the aggregate is not over a plain name.
        """
        sources = self._named_sources()
        if len(sources) == 1 and hasattr(sources[0], "name"):
            return f"{sources[0].name}__{(self.name or type(self).__name__).lower()}"
        raise TypeError("Complex expressions require an alias")

    def _named_sources(self) -> Sequence[Any]:
        """Return the arguments of which the only one gives the result its name."""
        return self.source_expressions

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
        if cls.as_sql is not Aggregate.as_sql or cls.resolve_expression is not Aggregate.resolve_expression:
            return None
        if hasattr(cls, f"as_{vendor}"):
            return None
        return sources[0].name

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        sources = tuple(spec.freeze(source, params) for source in self.source_expressions)
        condition = spec.freeze(self.filter, params) if self.filter is not None else None
        order = tuple(spec.freeze(term, params) for term in self.order_by or ())
        if self.default is not None:
            sources = (*sources, spec.freeze(self._default_value(), params))
        return spec.Call((type(self), self._option_key()), sources, self._output_key(), self, condition, order)

    def _default_value(self) -> Any:
        """Return the default as an expression."""
        return self.default if spec.is_dynamic(self.default) else Value(self.default)

    def _option_key(self) -> Any:
        extra = tuple(sorted((name, repr(value)) for name, value in self.extra.items()))
        return self.distinct, self.default is not None, extra

    @property
    def _output_field_or_none(self) -> Any:
        explicit = self.__dict__.get("_output_field")
        if explicit is not None:
            return explicit
        known = [one._output_field_or_none for one in self.source_expressions if hasattr(one, "_output_field_or_none")]
        return self._resolve_output_field_of(known)

    def __repr__(self) -> str:
        inside = [repr(one) for one in self.source_expressions]
        options = {"distinct": self.distinct or None, "filter": self.filter, "order_by": self.order_by, "default": self.default}
        shown = [f"{name}={value!r}" for name, value in sorted({**options, **self.extra}.items()) if value is not None]
        return f"{type(self).__name__}({', '.join([*inside, *shown])})"

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return super()._resolve_output_field_of(fields[:1])

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, Sequence[Any]]:
        """Return text and parameters, with parts of the template replaced by the caller's."""
        words = {"distinct": "DISTINCT " if self.distinct else "", "function": function, "template": template, **extra_context}
        compiled = [compiler.compile(one) for one in self.source_expressions if one is not None]
        params = [value for _, values in compiled for value in values]
        terms = [compiler.compile(one) for one in self.order_by or ()]
        params += [value for _, values in terms for value in values]
        texts = [sql for sql, _ in compiled]
        filters = self.filter is None or connection.features.supports_aggregate_filter_clause
        if not filters:
            sql, more = compiler.compile(self.filter)
            texts[0], params = f"CASE WHEN {sql} THEN {texts[0]} END", [*more, *params]
        if terms:
            texts[-1] += f" ORDER BY {', '.join(sql for sql, _ in terms)}"
        text = "".join(self.pieces(texts, arg_joiner=arg_joiner, **words))
        if self.filter is not None and filters:
            sql, more = compiler.compile(self.filter)
            text, params = f"{text} FILTER (WHERE {sql})", [*params, *more]
        if self.default is not None:
            sql, more = compiler.compile(self._default_value())
            text, params = f"COALESCE({text}, {sql})", [*params, *more]
        return text, tuple(params)

    def render_aggregate(self, sources: list[Resolved], where: Any, order: tuple[Any, ...], field: Any, env: Any) -> Any:
        """Return the tree of the aggregate over resolved sources."""
        default = sources.pop() if self.default is not None else None
        self._require(sources, bool(order), env.scope.connection)
        filters = env.scope.connection.features.supports_aggregate_filter_clause
        arguments = [source.node for source in sources]
        if where is not None and not filters and arguments:
            arguments[0] = tree.Template(("CASE WHEN ", where, " THEN ", arguments[0], " END"))
        node: Any = self.call(arguments, order, sources, env)
        if where is not None and filters:
            node = tree.Template((node, " FILTER (WHERE ", where, ")"))
        return node if default is None else tree.Template(("COALESCE(", node, ", ", default.node, ")"))

    def call(self, arguments: list[Any], order: tuple[Any, ...], sources: list[Resolved], env: Any) -> Any:
        """Return the call itself: without filter and default. ``sources`` are the arguments with their fields."""
        words = {"distinct": "DISTINCT " if self.distinct else ""}
        field = sources[0].field if sources else None
        if field is not None and (own := field.aggregate_function(type(self).__name__, env.dialect.name)) is not None:
            words["function"] = own
        sorted_by: list[Any] = []
        for term in order:
            sorted_by += [", " if sorted_by else " ORDER BY ", term]
        last = tree.Template((arguments[-1], *sorted_by)) if sorted_by else arguments[-1] if arguments else None
        return written(self.pieces([*arguments[:-1], last] if arguments else [], **words), env)

    def _require(self, sources: list[Resolved], ordered: bool, connection: Any) -> None:
        """Refuse what the database cannot do."""
        if self.adds_up and not connection.features.adds_up_moments and any(kind_of(one.field) in MOMENTS for one in sources):
            raise NotSupportedError(
                "You cannot use Sum, Avg, StdDev, and Variance aggregations on date/time fields in "
                f"{NO_SUMS.get(connection.vendor, connection.display_name)}."
            )
        if ordered and not getattr(connection.features, "supports_aggregate_order_by_clause", True):
            raise NotSupportedError("This database backend does not support specifying an order on aggregates.")
        several = getattr(connection.features, "supports_aggregate_distinct_multiple_argument", True)
        if self.distinct and len(sources) > 1 and not several:
            raise NotSupportedError(
                f"{type(self).__name__} does not support distinct with multiple expressions on this database backend."
            )


def _terms(order_by: Any) -> tuple[Any, ...]:
    """Return what `Aggregate` is sorted by as expressions.

    Raises TypeError for a term that is neither a name nor an expression.
    """
    terms = order_by if isinstance(order_by, list | tuple) else [order_by]
    found: list[Any] = []
    for term in terms:
        if isinstance(term, str):
            found.append(OrderBy(F(term.removeprefix("-")), descending=True) if term.startswith("-") else F(term))
        elif spec.is_dynamic(term):
            found.append(term)
        else:
            raise TypeError(f"order_by takes names and expressions, not {term!r}.")
    return tuple(found)


class Count(Aggregate):
    """The number of rows, or of values that are not NULL."""

    function = "COUNT"
    arity = 1
    name = "Count"
    allow_distinct = True
    takes_documents = True
    allows_composite_expressions = True
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
    arity = 1
    name = "Max"


class Min(_OfOrder):
    """The smallest value."""

    function = "MIN"
    arity = 1
    name = "Min"


class Sum(_OfOrder):
    """The total."""

    function = "SUM"
    arity = 1
    name = "Sum"
    adds_up = True
    allow_distinct = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        # SQLite adds up truth values as numbers.
        known = fields and kind_of(fields[0]) == "BooleanField"
        return Expression.output_fields.named("IntegerField") if known else super()._resolve_output_field_of(fields)


class _Mean(Aggregate):
    """An aggregate whose result is a float for whole numbers."""

    adds_up = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        if fields and kind_of(fields[0]) in (*WHOLE, "BooleanField"):
            return Expression.output_fields.named("FloatField")
        return super()._resolve_output_field_of(fields)


class Avg(_Mean):
    """The mean."""

    function = "AVG"
    arity = 1
    name = "Avg"
    allow_distinct = True


class StdDev(_Mean):
    """The standard deviation, of the whole population or of a sample."""

    arity = 1
    name = "StdDev"

    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        self.function = "STDDEV_SAMP" if sample else "STDDEV_POP"
        super().__init__(expression, **extra)

    def _option_key(self) -> Any:
        return self.function, super()._option_key()


class Variance(_Mean):
    """The variance, of the whole population or of a sample."""

    arity = 1
    name = "Variance"

    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        self.function = "VAR_SAMP" if sample else "VAR_POP"
        super().__init__(expression, **extra)

    def _option_key(self) -> Any:
        return self.function, super()._option_key()


class AnyValue(Aggregate):
    """Any of the values that are not NULL."""

    function = "ANY_VALUE"
    arity = 1
    name = "AnyValue"

    def call(self, arguments: list[Any], order: tuple[Any, ...], sources: list[Resolved], env: Any) -> Any:
        """Return the call; where the database has none, that of another aggregate which gives one of the values."""
        if env.dialect.name in WITHOUT_ANY:
            return tree.Template(("MIN(", *arguments, ")"))
        return super().call(arguments, order, sources, env)

    def render_aggregate(self, sources: list[Resolved], where: Any, order: tuple[Any, ...], field: Any, env: Any) -> Any:
        """Return the tree; an older PostgreSQL takes the first of all values, NULL left out."""
        if env.dialect.name != "postgresql" or env.scope.connection.pg_version >= ANY_VALUE_IN_POSTGRESQL:
            return super().render_aggregate(sources, where, order, field, env)
        default = sources.pop() if self.default is not None else None
        known = tree.IsNull(sources[0].node, negated=True)
        where = known if where is None else tree.Logic("AND", (known, where))
        node: Any = tree.Template(("(ARRAY_AGG(", sources[0].node, ") FILTER (WHERE ", where, "))[1]"))
        return node if default is None else tree.Template(("COALESCE(", node, ", ", default.node, ")"))


class StringAgg(Aggregate):
    """The values joined into one text, with ``delimiter`` (an expression) between them."""

    function = "STRING_AGG"
    name = "StringAgg"
    allow_distinct = True
    allow_order_by = True

    def __init__(self, expression: Any, delimiter: Any, **extra: Any) -> None:
        self.delimiter = delimiter if spec.is_dynamic(delimiter) else F(delimiter)
        super().__init__(expression, self.delimiter, **extra)

    def _named_sources(self) -> Sequence[Any]:
        return self.source_expressions[:1]

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("TextField")

    def _require(self, sources: list[Resolved], ordered: bool, connection: Any) -> None:
        super()._require(sources[:1], ordered, connection)

    def call(self, arguments: list[Any], order: tuple[Any, ...], sources: list[Resolved], env: Any) -> Any:
        """Return the call; SQLite's own joins distinct values by commas only."""
        text, delimiter = arguments
        if env.dialect.name == "sqlite":
            if self.distinct:
                return tree.Template(("QUINTET_DISTINCT_TEXT(", text, ", ", delimiter, ")"))
            return self._grouped(text, (), order, "GROUP_CONCAT(", "", ", ", delimiter)
        if env.dialect.name == "mysql":
            return self._grouped(text, [delimiter], order, f"GROUP_CONCAT({'DISTINCT ' if self.distinct else ''}", " SEPARATOR ")
        if env.dialect.name == "postgresql" and kind_of(sources[0].field) not in TEXTS:
            text = tree.Template(("CAST(", text, " AS TEXT)"))
        return super().call([text, delimiter], order, sources, env)

    @staticmethod
    def _grouped(text: Any, last: Sequence[Any], order: tuple[Any, ...], function: str, before_last: str, *second: Any) -> Any:
        """Return GROUP_CONCAT; SQLite's takes the delimiter as a second argument, the other one behind the ordering."""
        pieces: list[Any] = []
        for term in order:
            pieces += [", " if pieces else " ORDER BY ", term]
        return tree.Template((function, text, *second, *pieces, before_last, *last, ")"))


#: The kinds of fields whose values are text to PostgreSQL.
TEXTS = frozenset({"CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField", "FilePathField"})


class _OfBits(Aggregate):
    """An aggregate of the bits of whole numbers."""

    arity = 1

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")

    def call(self, arguments: list[Any], order: tuple[Any, ...], sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        if env.dialect.name == "sqlite":
            return tree.Template((f"QUINTET_{self.function}(", *arguments, ")"))
        if env.dialect.name == "mysql":  # which gives 64 bits without a sign, and those of no row at all for no rows
            bits = tree.Template((f"CAST({self.function}(", *arguments, ") AS SIGNED)"))
            return tree.Template(("CASE WHEN COUNT(", *arguments, ") > 0 THEN ", bits, " END"))
        return super().call(arguments, order, sources, env)


class BitAnd(_OfBits):
    """The bits that are set in all values."""

    function = "BIT_AND"
    name = "BitAnd"


class BitOr(_OfBits):
    """The bits that are set in some value."""

    function = "BIT_OR"
    name = "BitOr"


class BitXor(_OfBits):
    """The bits that are set in an odd number of values."""

    function = "BIT_XOR"
    name = "BitXor"


#: The classes whose SQL follows from the class and the name they are over.
PLAIN_AGGREGATES = frozenset({Avg, Count, Max, Min, Sum})
