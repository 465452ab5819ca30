"""F, OuterRef, Func, ExpressionList, ExpressionWrapper, RawSQL, Star, Subquery and Exists."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.kit.patterns import late
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Combinable, Expression, Told, Value, all_allowed
from quintet.orm.expressions.inference import kind_of
from quintet.orm.expressions.recipe import Recipe, path_of
from quintet.orm.types import LOOKUP_SEP, Resolved
from quintet.sql import tree

#: The places of operands in a dialect's text of a function.
OPERAND = late(r"\{(\d|\*)\}")


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

    def __getitem__(self, subscript: int | slice) -> Sliced:
        return Sliced(self, subscript)

    def __contains__(self, other: object) -> bool:
        # Through __getitem__ Python would look at one part after another, without end.
        raise TypeError(f"argument of type '{type(self).__name__}' is not iterable")

    def deconstruct(self) -> Recipe:
        """Return the import path of the class and the name."""
        return path_of(type(self)), (self.name,), {}

    def copy(self) -> F:
        """Return a copy."""
        return copy.copy(self)

    def replace_expressions(self, replacements: Any) -> Any:
        """Return what stands for this name in ``replacements``, with the transforms that follow the name; else itself."""
        found = replacements.get(self)
        if found is not None:
            return found
        first, *transforms = self.name.split(LOOKUP_SEP)
        found = replacements.get(F(first)) if transforms and type(self) is F else None
        for name in transforms if found is not None else ():
            field = getattr(found, "_output_field_or_none", None)
            transform = field.get_transform(name) if field is not None else None
            if transform is None:
                return self
            found = transform(found)
        return self if found is None else found


def _slice_of(subscript: Any) -> tuple[int, int | None]:
    """Return SQL's start (from one) and length of a Python index or slice of text.

    Raises ValueError for places counted from the end and for steps, TypeError for what is no subscript.
    """
    if isinstance(subscript, int):
        if subscript < 0:
            raise ValueError("Negative indexing is not supported.")
        return subscript + 1, 1
    if not isinstance(subscript, slice):
        raise TypeError("Argument to slice must be either int or slice instance.")
    start, stop = subscript.start, subscript.stop
    if (start is not None and start < 0) or (stop is not None and stop < 0):
        raise ValueError("Negative indexing is not supported.")
    if subscript.step is not None:
        raise ValueError("Step argument is not supported.")
    if stop is not None and start is not None and stop < start:
        raise ValueError("Slice stop must be greater than slice start.")
    return (start or 0) + 1, None if stop is None else stop - (start or 0)


class Sliced(F):
    """A part of what a reference gives: of text its characters, of an array its items.

    ``subscript`` is an index or a slice as in Python, from the beginning and without a step.
    """

    def __init__(self, obj: Any, subscript: int | slice) -> None:
        super().__init__(obj.name)
        self.obj, self.subscript = obj, subscript
        self.start, self.length = _slice_of(subscript)

    def _freeze(self, params: list[Any]) -> Any:
        key = Sliced, (self.start, self.length)
        return spec.Call(key, (spec.freeze(self.obj, params),), None, _Part(self.start, self.length))

    def deconstruct(self) -> Recipe:
        """Return the import path of the class, the reference and the subscript."""
        return path_of(type(self)), (self.obj, self.subscript), {}

    def resolve_expression(
        self, query: Any = None, allow_joins: bool = True, reuse: Any = None, summarize: bool = False, for_save: bool = False
    ) -> Any:
        """Return the part of the column in ``query``."""
        return query.resolve_own(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sliced) and (self.obj, self.start, self.length) == (other.obj, other.start, other.length)

    def __hash__(self) -> int:
        return hash((type(self), self.obj, self.start, self.length))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.obj!r}, {self.subscript!r})"


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

    def __init__(self, resolved: Resolved, name: str = "") -> None:
        super().__init__(resolved.field)
        self.resolved, self.name = resolved, name

    def _freeze(self, params: list[Any]) -> Any:
        return spec.Known(self.resolved)

    def get_group_by_cols(self) -> list[Any]:
        """Return the reference itself: the planner knows what an annotation behind it is made of."""
        return [self]

    @property
    def contains_column_references(self) -> bool:
        """True: this is a column."""
        return True

    @property
    def contains_aggregate(self) -> bool:
        """Whether the annotation behind it is an aggregate."""
        return self.resolved.aggregate

    @property
    def contains_over_clause(self) -> bool:
        """Whether the annotation behind it is a window."""
        return self.resolved.window


class Col(ResolvedRef):
    """A column of a table in the query; ``target`` is its field, ``alias`` the name of the table there."""

    @property
    def alias(self) -> str:
        """The name of the table in the query."""
        return self.resolved.node.table

    @property
    def target(self) -> Any:
        """The field whose column it is."""
        return self.resolved.field


class Ref(ResolvedRef):
    """An annotation of the query, by name."""

    @property
    def refs(self) -> str:
        """The name of the annotation."""
        return self.name


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
    source_expressions: list[Any]
    extra: dict[str, Any]

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

    #: Whether all arguments may stand in a database default.
    allowed_default: Any = Told(all_allowed)

    def copy(self) -> Any:
        """Return a copy with lists of its own."""
        copied = super().copy()
        copied.source_expressions = list(self.source_expressions)
        copied.extra = dict(self.extra)
        return copied

    def pieces(self, arguments: Sequence[Any], **context: Any) -> tuple[Any, ...]:
        """Return the template as text and arguments in turn."""
        words = {**self.extra, **{name: value for name, value in context.items() if value is not None}}
        words["function"] = words.get("function", self.function) or ""
        template = words.pop("template", self.template)
        joiner = words.get("arg_joiner", self.arg_joiner)
        text = template % {**words, "expressions": "\0", "field": "\0"}
        before, place, after = text.partition("\0")
        if not place:
            return (before,)
        found: list[Any] = [before]
        for index, argument in enumerate(arguments):
            if index:
                found.append(joiner)
            found.append(argument)
        return (*found, after)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the tree of the call over resolved arguments."""
        return written(self.pieces([source.node for source in sources]), env)

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
        compiled = [compiler.compile(source) for source in self.source_expressions if source is not None]
        context = {"function": function, "template": template, "arg_joiner": arg_joiner, **extra_context}
        text = "".join(self.pieces([sql for sql, _ in compiled], **context))
        return text, tuple(value for _, values in compiled for value in values)


def pieces_of_call(text: str, operands: Sequence[Any], env: Any) -> list[Any]:
    """Return a dialect's text of a function (`Dialect.functions`) with the operands in their places."""
    found: list[Any] = []
    for index, piece in enumerate(OPERAND.split(text)):
        if index % 2 == 0:
            found.append(env.escape(piece))
        elif piece == "*":
            found += [part for place, one in enumerate(operands) for part in ((", ", one) if place else (one,))]
        else:
            found.append(operands[int(piece)])
    return found


def written(pieces: Sequence[Any], env: Any) -> tree.Template:
    """Return pieces of a template as a tree; a percent sign is doubled in a template, as `as_sql` gives it to the driver."""
    return tree.Template(tuple(env.escape(one.replace("%%", "%")) if isinstance(one, str) else one for one in pieces))


class _Part(Func):
    """The part of text, or of an array, that `Sliced` stands for, once its operand is known."""

    def __init__(self, start: int, length: int | None) -> None:
        super().__init__()
        self.start, self.length = start, length

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the part.

        Raises NotSupportedError for a field whose values have none.
        """
        source = sources[0]
        if hasattr(source.field, "items_between"):
            return source.field.items_between(source.node, self.start, self.length)
        if kind_of(source.field) not in ("CharField", "TextField"):
            raise NotSupportedError("This field does not support slicing.")
        length = "" if self.length is None else f", {self.length}"
        return tree.Template(("SUBSTR(", source.node, f", {self.start}{length})"), strict=True)


class ExpressionList(Func):
    """Several expressions side by side, as in a list of columns.

    Raises ValueError without any.
    """

    template = "%(expressions)s"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if not expressions:
            raise ValueError(f"{type(self).__name__} requires at least one expression.")
        super().__init__(*expressions, **extra)

    def __str__(self) -> str:
        return self.arg_joiner.join(str(one) for one in self.source_expressions)


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

    #: Whether what is wrapped may stand in a database default.
    allowed_default: Any = Told(all_allowed)

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

    allowed_default = True

    def __init__(self, sql: str, params: Sequence[Any], output_field: Any = None) -> None:
        super().__init__(output_field)
        self.sql, self.params = sql, params

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        slots = []
        for value in self.params:
            params.append(value)
            slots.append(spec.Slot(len(params) - 1, type(value)))
        return spec.Text(self.sql, tuple(slots), self._output_key())

    def __repr__(self) -> str:
        return f"RawSQL({self.sql}, {self.params})"


class Subquery(Expression):
    """A query whose first row's only column is a value.

    A subclass, or the keyword of that name, may give another ``template`` around ``(%(subquery)s)``, filled with ``extra``.
    """

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
        negated = getattr(self, "negated", False)
        return spec.Nested(self.kind, self.queryset._shape, base, self._output_key(), negated, around=self._around())

    def _around(self) -> tuple[str, str] | None:
        """Return the text before and after the query in parentheses, None for the stock template."""
        template = self.extra.get("template", self.template)
        if template == Subquery.template:
            return None
        whole = "(%(subquery)s)" if "(%(subquery)s)" in template else "%(subquery)s"
        before, _query, after = template.partition(whole)
        return before % self.extra, after % self.extra


class Exists(Subquery):
    """Whether a query has rows."""

    kind = "exists"

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.negated = False

    def __invert__(self) -> Exists:
        turned = self.copy()
        turned.negated = not self.negated
        return turned

    @property
    def _output_field_or_none(self) -> Any:
        return self.output_fields.named("BooleanField")
