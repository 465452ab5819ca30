"""F, OuterRef, Func, ExpressionWrapper, RawSQL, Star, Subquery and Exists."""

from collections.abc import Sequence
from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Combinable, Expression, Value
from quintet.orm.types import Resolved
from quintet.sql import tree


class F(Combinable):
    """A reference to a field, a related field or an annotation by name."""

    allowed_default = False
    levels = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def _freeze(self, params: list[Any]) -> Any:
        return spec.Ref(self.name, self.levels)

    def resolve_expression(
        self, query: Any = None, allow_joins: bool = True, reuse: Any = None, summarize: bool = False, for_save: bool = False
    ) -> Any:
        """Return the column this name means in ``query``."""
        return query.resolve_ref(self.name, allow_joins, reuse, summarize)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return nothing: a reference holds no expressions."""
        return []

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.name == getattr(other, "name", None)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    def __getitem__(self, subscript: int | slice) -> "Func":
        start, length = _slice_of(subscript)
        sources: list[Any] = [self, Value(start)]
        if length is not None:
            sources.append(Value(length))
        return Func(*sources, function="SUBSTR")


def _slice_of(subscript: int | slice) -> tuple[int, int | None]:
    """Return SQL's start (from one) and length of a Python index or slice of text."""
    if isinstance(subscript, int):
        if subscript < 0:
            raise ValueError("Negative indexing is not supported.")
        return subscript + 1, 1
    start = subscript.start or 0
    if subscript.step is not None or start < 0 or (subscript.stop is not None and subscript.stop < start):
        raise ValueError("Slices of F() take a start and a stop that are not negative, and no step.")
    return start + 1, None if subscript.stop is None else subscript.stop - start


class OuterRef(F):
    """A reference to a field of the query around a `Subquery`."""

    levels = 1

    def __init__(self, name: Any) -> None:
        if isinstance(name, OuterRef):
            self.levels = name.levels + 1
            name = name.name
        super().__init__(name)


class ResolvedRef(Expression):
    """A column or an annotation inside a foreign expression that was resolved (documented as Col and Ref)."""

    def __init__(self, resolved: Resolved) -> None:
        super().__init__(resolved.field)
        self.resolved = resolved

    @property
    def contains_column_references(self) -> bool:
        """True: this is a column."""
        return True

    @property
    def contains_aggregate(self) -> bool:
        """Whether the annotation behind it is an aggregate."""
        return self.resolved.aggregate


class Star(Expression):
    """All columns, as in ``COUNT(*)``."""

    def render(self, _sources: list[Resolved], _env: Any) -> Any:
        """Return the star."""
        return tree.Template(("*",))


class Func(Expression):
    """A call of a database function: ``function`` and ``template`` say how it is written."""

    function: str | None = None
    template = "%(function)s(%(expressions)s)"
    arg_joiner = ", "
    arity: int | None = None

    def __init__(self, *expressions: Any, output_field: Any = None, **extra: Any) -> None:
        if self.arity is not None and len(expressions) != self.arity:
            plural = "argument" if self.arity == 1 else "arguments"
            raise TypeError(f"'{type(self).__name__}' takes exactly {self.arity} {plural} ({len(expressions)} given)")
        if output_field is not None:
            super().__init__(output_field)
        self.source_expressions = [F(one) if type(one) is str else as_expression(one) for one in expressions]
        self.extra = extra

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the arguments."""
        return self.source_expressions

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put the arguments."""
        self.source_expressions = list(exprs)

    def copy(self) -> Any:
        """Return a copy with lists of its own."""
        copied = super().copy()
        copied.source_expressions = list(self.source_expressions)
        copied.extra = dict(self.extra)
        return copied

    def pieces(self, arguments: Sequence[Any], **context: Any) -> tuple[Any, ...]:
        """Return the template as text and arguments in turn."""
        words = {**self.extra, **{name: value for name, value in context.items() if value is not None}}
        function = words.pop("function", self.function) or ""
        template = words.pop("template", self.template)
        joiner = words.pop("arg_joiner", self.arg_joiner)
        text = template % {**words, "function": function, "expressions": "\0"}
        before, _, after = text.partition("\0")
        found: list[Any] = [before]
        for index, argument in enumerate(arguments):
            if index:
                found.append(joiner)
            found.append(argument)
        return (*found, after)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the tree of the call over resolved arguments."""
        return tree.Template(tuple(env.escape(piece) for piece in self.pieces([source.node for source in sources])))

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
        if type(self).render is not Func.render and not (function or template or arg_joiner or extra_context):
            return compiler.rendered(self)
        compiled = [compiler.compile(source) for source in self.source_expressions]
        context = {"function": function, "template": template, "arg_joiner": arg_joiner, **extra_context}
        text = "".join(self.pieces([sql for sql, _ in compiled], **context))
        return text, [value for _, values in compiled for value in values]


def as_expression(value: Any) -> Any:
    """Return an expression: names become `F`, other plain values `Value`."""
    if spec.is_dynamic(value):
        return value
    return F(value) if isinstance(value, str) else Value(value)


class ExpressionWrapper(Expression):
    """An expression with an output field given by hand."""

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(output_field)
        self.expression = expression
        self.conditional = getattr(output_field, "is_conditional", False)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return what is wrapped."""
        return [self.expression]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put what is wrapped."""
        self.expression = exprs[0]

    def _option_key(self) -> Any:
        return ()

    def render(self, sources: list[Resolved], _env: Any) -> Any:
        """Return the wrapped tree."""
        return sources[0].node


class RawSQL(Expression):
    """Text written by hand; ``params`` are bound to its ``%s``."""

    def __init__(self, sql: str, params: Sequence[Any], output_field: Any = None) -> None:
        super().__init__(output_field)
        self.sql, self.params = sql, params

    def _freeze(self, params: list[Any]) -> Any:
        slots = []
        for value in self.params:
            params.append(value)
            slots.append(spec.Slot(len(params) - 1, type(value)))
        return spec.Text(self.sql, tuple(slots), self._output_key())

    def __repr__(self) -> str:
        return f"RawSQL({self.sql}, {self.params})"


class Subquery(Expression):
    """A query whose first row's only column is a value."""

    template = "(%(subquery)s)"
    kind = "scalar"

    def __init__(self, queryset: Any, output_field: Any = None, **extra: Any) -> None:
        super().__init__(output_field)
        self.queryset = getattr(queryset, "as_inner_query", lambda: queryset)()
        self.extra = extra

    @property
    def contains_aggregate(self) -> bool:
        """False: aggregates of the inner query stay inside."""
        return False

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        base = len(params)
        params.extend(self.queryset._params)
        return spec.Nested(self.kind, self.queryset._shape, base, self._output_key(), getattr(self, "negated", False))


class Exists(Subquery):
    """Whether a query has rows."""

    kind = "exists"
    conditional = True

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.negated = False

    def __invert__(self) -> "Exists":
        turned = self.copy()
        turned.negated = not self.negated
        return turned

    @property
    def _output_field_or_none(self) -> Any:
        return self.output_fields.named("BooleanField")
