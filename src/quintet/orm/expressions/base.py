"""The documented expression protocol: sources, resolving, text, output field, arithmetic and ordering."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.identity import hashable, identity_of
from quintet.orm.expressions.inference import KNOWN, combined_kind
from quintet.orm.expressions.inference import TEMPORAL as TEMPORAL
from quintet.orm.expressions.inference import WHOLE as WHOLE
from quintet.orm.expressions.inference import kind_of as kind_of
from quintet.orm.expressions.recipe import Recipe, path_of
from quintet.orm.types import is_ours


class OutputFields:
    """The table by which fields make themselves known to the floors below: by Python type and by internal type."""

    def __init__(self) -> None:
        #: A type by its path is one whose module is not loaded for it.
        self.by_type: dict[type | str, Any] = {}
        self.by_name: dict[str, Any] = {}

    def register(self, name: str, factory: Any, *types: type | str) -> None:
        """Add a field class under its internal type and the Python types whose values it holds."""
        self.by_name.setdefault(name, factory)
        for kind in types:
            self.by_type.setdefault(kind, factory)

    def of_type(self, kind: type) -> Any:
        """Return a new field for values of a Python type, or None."""
        for base in kind.__mro__:
            factory = self.by_type.get(base) or self.by_type.get(f"{base.__module__}.{base.__qualname__}")
            if factory is not None:
                return factory()
        return None

    def named(self, name: str) -> Any:
        """Return a new field of an internal type."""
        return self.by_name[name]()


def _given(**options: Any) -> dict[str, Any]:
    """Return the options that were given, so that a migration shows no others."""
    return {name: value for name, value in options.items() if value is not None}


class Told:
    """What an expression says of itself unless it was told otherwise: a property that an instance may hold a value for."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read, self.__doc__ = read, read.__doc__

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else self.read(instance)


#: What most operands are, told without asking whether they are expressions.
NUMBERS = frozenset({int, float})
new = object.__new__


class Combinable:
    """Arithmetic and bit operators: each gives a `CombinedExpression`."""

    ADD, SUB, MUL, DIV, POW, MOD = "+", "-", "*", "/", "^", "%%"
    BITAND, BITOR, BITXOR, BITLEFTSHIFT, BITRIGHTSHIFT = "&", "|", "#", "<<", ">>"

    def _combine(self, other: Any, connector: str, backwards: bool) -> CombinedExpression:
        right = other if type(other) not in NUMBERS and spec.is_dynamic(other) else _as_value(other)
        return _combined(right, connector, self) if backwards else _combined(self, connector, right)

    def __neg__(self) -> CombinedExpression:
        return self._combine(-1, self.MUL, False)

    def __add__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, False)

    def __sub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, False)

    def __mul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, False)

    def __truediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, False)

    def __mod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, False)

    def __pow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, False)

    def __radd__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, True)

    def __rsub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, True)

    def __rmul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, True)

    def __rtruediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, True)

    def __rmod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, True)

    def __rpow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, True)

    def __and__(self, other: Any) -> Any:
        return self._both(other, "AND")

    def __or__(self, other: Any) -> Any:
        return self._both(other, "OR")

    def __xor__(self, other: Any) -> Any:
        return self._both(other, "XOR")

    def __rand__(self, other: Any) -> Any:
        return self._both(other, "AND")

    def __ror__(self, other: Any) -> Any:
        return self._both(other, "OR")

    def __rxor__(self, other: Any) -> Any:
        return self._both(other, "XOR")

    def __invert__(self) -> Any:
        return Expression.negation(self)

    def _both(self, other: Any, connector: str) -> Any:
        raise NotImplementedError("Use .bitand(), .bitor(), and .bitxor() for bitwise logical operations.")

    def bitand(self, other: Any) -> CombinedExpression:
        """Return the bitwise AND."""
        return self._combine(other, self.BITAND, False)

    def bitor(self, other: Any) -> CombinedExpression:
        """Return the bitwise OR."""
        return self._combine(other, self.BITOR, False)

    def bitxor(self, other: Any) -> CombinedExpression:
        """Return the bitwise exclusive OR."""
        return self._combine(other, self.BITXOR, False)

    def bitleftshift(self, other: Any) -> CombinedExpression:
        """Return the bits moved left."""
        return self._combine(other, self.BITLEFTSHIFT, False)

    def bitrightshift(self, other: Any) -> CombinedExpression:
        """Return the bits moved right."""
        return self._combine(other, self.BITRIGHTSHIFT, False)

    def asc(self, *, nulls_first: bool | None = None, nulls_last: bool | None = None) -> OrderBy:
        """Return an ascending term of an ordering."""
        return OrderBy(self, **_given(nulls_first=nulls_first, nulls_last=nulls_last))

    def desc(self, *, nulls_first: bool | None = None, nulls_last: bool | None = None) -> OrderBy:
        """Return a descending term of an ordering."""
        return OrderBy(self, descending=True, **_given(nulls_first=nulls_first, nulls_last=nulls_last))


class Expression(Combinable):
    """Base of expressions: documented hooks, and lowering to a spec.

    A subclass with an `as_sql`, `as_<vendor>`, `resolve_expression`, `convert_value` or `get_group_by_cols` of its own is
    *foreign*: it runs as written, through a compiler facade, and the plan that holds it is not kept.
    """

    output_fields: ClassVar[OutputFields] = OutputFields()
    filterable = True
    window_compatible = False
    contains_over = False
    set_returning = False
    allowed_default: Any = False
    constraint_validation_compatible = True
    allows_composite_expressions = False
    is_aggregate = False
    is_transform: ClassVar[bool] = False
    #: Operands that are parts of JSON documents stay documents; elsewhere they become the numbers and texts that they are.
    takes_documents: ClassVar[bool] = False
    empty_result_set_value: Any = NotImplemented
    _made_with: Any
    _output_field: Any

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments, by which the expression is written into migrations."""
        made = new(cls)
        made._made_with = args, kwargs  # not through __dict__, which would cost every expression a dictionary of its own
        return made

    def __init__(self, output_field: Any = None) -> None:
        if output_field is not None:
            self._output_field = output_field

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the expressions inside."""
        return []

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put other expressions inside.

        Raises ValueError when this kind holds none.
        """
        if exprs:
            raise ValueError(f"{type(self).__name__} holds no expressions, but was given {len(exprs)}.")

    def copy(self) -> Self:
        """Return a shallow copy."""
        return copy.copy(self)

    def deconstruct(self) -> Recipe:
        """Return the import path of the class, and the positional and keyword arguments that make this expression again.

        Raises ValueError for a class that cannot be imported.
        """
        return path_of(type(self)), *self._made_with

    def _option_key(self) -> Any:
        hidden = ("source_expressions", "_output_field", "_made_with", "filter", "order_by")
        return tuple(sorted((name, hashable(value)) for name, value in vars(self).items() if name not in hidden))

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        sources = tuple(spec.freeze(source, params) for source in self.get_source_expressions())
        return spec.Call((type(self), self._option_key()), sources, self._output_key(), self)

    def _is_foreign(self) -> bool:
        cls = type(self)
        if not is_ours(cls.as_sql) or not is_ours(cls.resolve_expression):
            return True
        if cls.convert_value is not Expression.convert_value or not is_ours(cls.get_group_by_cols):
            return True
        return any(not is_ours(getattr(cls, name)) for name in ("as_sqlite", "as_postgresql", "as_mysql") if hasattr(cls, name))

    def _output_key(self) -> spec.FieldKey | None:
        return spec.field_key(self.__dict__.get("_output_field"))

    def resolve_expression(
        self, query: Any = None, allow_joins: bool = True, reuse: Any = None, summarize: bool = False, for_save: bool = False
    ) -> Any:
        """Return a copy whose sources are resolved against ``query``."""
        found = self.copy()
        found.set_source_expressions(
            [
                source.resolve_expression(query, allow_joins, reuse, summarize, for_save) if spec.is_dynamic(source) else source
                for source in found.get_source_expressions()
            ]
        )
        return found

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        """Return text with ``%s`` placeholders and its parameters."""
        return compiler.render(self)

    #: Whether the expression may stand as a condition: its values are booleans.
    conditional: Any = Told(lambda self: kind_of(self._output_field_or_none) == "BooleanField")

    @property
    def output_field(self) -> Any:
        """The field whose values this expression gives.

        Raises FieldError when it cannot be told.
        """
        found = self._output_field_or_none
        if found is None:
            raise FieldError(f"Cannot resolve expression type, unknown output_field: give {type(self).__name__} an output_field.")
        return found

    @property
    def _output_field_or_none(self) -> Any:
        explicit = self.__dict__.get("_output_field")
        if explicit is not None:
            return explicit
        fields = [
            source._output_field_or_none for source in self.get_source_expressions() if hasattr(source, "_output_field_or_none")
        ]
        return self._resolve_output_field_of(fields)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        """Return the output field that follows from the sources' fields; None when it cannot be told."""
        known = [field for field in fields if field is not None]
        if not known:
            return None
        first = known[0]
        for other in known[1:]:
            if not isinstance(first, type(other)) and not isinstance(other, type(first)):
                raise FieldError(
                    f"Expression contains mixed types: {type(first).__name__}, {type(other).__name__}. You must set output_field."
                )
        return first

    def convert_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return a value of the database as Python's; a hook for expressions of the user's own."""
        return value

    def select_format(self, compiler: Any, sql: str, params: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """Return the text and parameters with which the expression stands among the columns of a SELECT."""
        return sql, params

    #: Whether an aggregate is inside.
    contains_aggregate: Any = Told(
        lambda self: (
            self.is_aggregate or any(getattr(source, "contains_aggregate", False) for source in self.get_source_expressions())
        )
    )

    #: Whether a window is inside.
    contains_over_clause: Any = Told(
        lambda self: any(getattr(source, "contains_over_clause", False) for source in self.get_source_expressions())
    )

    #: Whether a column is inside.
    contains_column_references: Any = Told(
        lambda self: any(getattr(source, "contains_column_references", False) for source in self.get_source_expressions())
    )

    def get_group_by_cols(self) -> list[Any]:
        """Return what a query that groups must group by for this expression."""
        if not self.contains_aggregate:
            return [self]
        if self.is_aggregate:
            return []
        sources = [source for source in self.get_source_expressions() if hasattr(source, "get_group_by_cols")]
        return [column for source in sources for column in source.get_group_by_cols()]

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of that name for this expression's values."""
        return self.output_field.get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform of that name for this expression's values."""
        return self.output_field.get_transform(lookup_name)

    def relabeled_clone(self, change_map: dict[str, str]) -> Self:
        """Return a copy; aliases belong to the planner, so there is nothing to relabel."""
        return self.copy()

    def reverse_ordering(self) -> Expression:
        """Return the expression that sorts the other way."""
        return self

    def replace_expressions(self, replacements: Mapping[Any, Any]) -> Any:
        """Return this expression with others in the place of those inside that are keys of ``replacements``."""
        found = replacements.get(self)
        if found is not None:
            return found
        sources = self.get_source_expressions()
        if not sources:
            return self
        copied = self.copy()
        copied.set_source_expressions(
            [one.replace_expressions(replacements) if hasattr(one, "replace_expressions") else one for one in sources]
        )
        return copied

    def get_expression_for_validation(self) -> Any:
        """Return what a constraint evaluates in the place of this expression: its only source when it cannot be evaluated.

        Raises ValueError when such an expression has not exactly one.
        """
        sources = self.get_source_expressions()
        if self.constraint_validation_compatible:
            return self
        if len(sources) != 1:
            raise ValueError(
                "Expressions with constraint_validation_compatible set to False must have only one source expression."
            )
        return sources[0]

    def flatten(self) -> Iterable[Any]:
        """Yield this expression and all below it."""
        yield self
        for source in self.get_source_expressions():
            if hasattr(source, "flatten"):
                yield from source.flatten()

    def _both(self, other: Any, connector: str) -> Any:
        if not (getattr(self, "conditional", False) and getattr(other, "conditional", False)):
            return super()._both(other, connector)
        return Expression.join_conditions(self, other, connector)

    #: Set by `conditional`, which knows Q: joins two conditional expressions, and negates one.
    join_conditions: ClassVar[Any] = staticmethod(lambda first, second, connector: NotImplemented)
    negation: ClassVar[Any] = staticmethod(lambda expression: NotImplemented)

    @property
    def identity(self) -> Any:
        """What two equal expressions share."""
        return type(self), identity_of(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return type(self) is type(other) and identity_of(self) == identity_of(other)

    def __hash__(self) -> int:
        return hash(identity_of(self))

    def __repr__(self) -> str:
        inside = ", ".join(repr(source) for source in self.get_source_expressions())
        return f"{type(self).__name__}({inside})"

    def __getstate__(self) -> dict[str, Any]:
        return dict(vars(self))


def any_inside(expression: Expression, name: str) -> bool:
    """Say whether anything inside an expression says yes to the attribute ``name``."""
    return any(getattr(source, name, False) for source in expression.get_source_expressions())


def all_allowed(expression: Expression) -> bool:
    """Say whether everything inside an expression may stand in a database default."""
    return all(getattr(source, "allowed_default", False) for source in expression.get_source_expressions())


class Value(Expression):
    """A plain value inside an expression."""

    allowed_default: Any = True

    def __init__(self, value: Any, output_field: Any = None) -> None:
        if output_field is not None:  # what the base does, without a call more for what most expressions hold
            self._output_field = output_field
        self.value = value

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        params.append(self.value)
        return spec.Constant(spec.Slot(len(params) - 1, type(self.value)), self._output_key())

    @property
    def _output_field_or_none(self) -> Any:
        explicit = self.__dict__.get("_output_field")
        return explicit if explicit is not None else self.output_fields.of_type(type(self.value))

    @property
    def empty_result_set_value(self) -> Any:
        """The value itself: it does not depend on rows."""
        return self.value

    def __repr__(self) -> str:
        return f"Value({self.value!r})"


def _as_value(value: Any) -> Value:
    """Return what ``Value(value)`` returns, at half its price."""
    made = new(Value)
    made._made_with = (value,), {}
    made.value = value
    return made


class CombinedExpression(Expression):
    """Two operands and an operator."""

    def __init__(self, lhs: Any, connector: str, rhs: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.connector, self.lhs, self.rhs = connector, lhs, rhs

    def get_source_expressions(self) -> Sequence[Any]:
        """Return both operands."""
        return [self.lhs, self.rhs]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put both operands."""
        self.lhs, self.rhs = exprs

    def _freeze(self, params: list[Any]) -> Any:
        if self._is_foreign():
            return spec.Foreign(self)
        left = spec.freeze(self.lhs, params)
        return spec.Combined(self.connector, left, spec.freeze(self.rhs, params), self._output_key())

    #: Whether both operands may stand in a default.
    allowed_default: Any = Told(lambda self: all_allowed(self))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return combined_field(self.connector, fields[0] if fields else None, fields[1] if len(fields) > 1 else None)

    def __repr__(self) -> str:
        return f"<CombinedExpression: {self.lhs!r} {self.connector.replace('%%', '%')} {self.rhs!r}>"


def _combined(left: Any, connector: str, right: Any) -> CombinedExpression:
    """Return what ``CombinedExpression(left, connector, right)`` returns, at half its price."""
    made = new(CombinedExpression)
    made._made_with = (left, connector, right), {}
    made.connector, made.lhs, made.rhs = connector, left, right
    return made


def combined_field(connector: str, left: Any, right: Any) -> Any:
    """Return the output field of two combined operands, None when NULL leaves it open.

    Raises FieldError for operands whose result nobody can tell, naming them.
    """
    first, second = kind_of(left), kind_of(right)
    found = combined_kind(connector, first, second)
    if found is not None:
        held = next((side for side, kind in ((left, first), (right, second)) if kind == found), None)
        return Expression.output_fields.named(found) if held is None else held
    if not first or not second:
        return None
    if first == second and first not in KNOWN and isinstance(left, type(right)):
        return left  # a kind that is not of the library, which its own database knows to combine
    raise FieldError(
        f"Cannot infer type of {connector.replace('%%', '%')!r} expression involving these types: "
        f"{type(left).__name__}, {type(right).__name__}. You must set output_field."
    )


class OrderBy(Expression):
    """One term of an ordering."""

    constraint_validation_compatible = False

    def __init__(
        self, expression: Any, descending: bool = False, nulls_first: bool | None = None, nulls_last: bool | None = None
    ) -> None:
        if nulls_first and nulls_last:
            raise ValueError("nulls_first and nulls_last are mutually exclusive")
        if nulls_first is False or nulls_last is False:
            raise ValueError("nulls_first and nulls_last values must be True or None.")
        if not spec.is_dynamic(expression):
            raise ValueError("expression must be an expression type")
        super().__init__()
        self.expression, self.descending, self.nulls_first, self.nulls_last = expression, descending, nulls_first, nulls_last

    @property
    def conditional(self) -> bool:
        """False: an ordering is no condition, whatever it sorts by."""
        return False

    def get_source_expressions(self) -> Sequence[Any]:
        """Return what is sorted by."""
        return [self.expression]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put what is sorted by."""
        self.expression = exprs[0]

    def _freeze(self, params: list[Any]) -> Any:
        nulls = "FIRST" if self.nulls_first else "LAST" if self.nulls_last else None
        return spec.Order(spec.freeze(self.expression, params), self.descending, nulls)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        """Return text and parameters of the term."""
        sql, params = compiler.compile(self.expression)
        nulls = " NULLS FIRST" if self.nulls_first else " NULLS LAST" if self.nulls_last else ""
        return f"{sql} {'DESC' if self.descending else 'ASC'}{nulls}", params

    def reverse_ordering(self) -> OrderBy:
        """Turn the direction in place and return self."""
        self.descending = not self.descending
        if self.nulls_first:
            self.nulls_last, self.nulls_first = True, None
        elif self.nulls_last:
            self.nulls_first, self.nulls_last = True, None
        return self

    def asc(self, **_options: Any) -> OrderBy:  # pyright: ignore[reportIncompatibleMethodOverride]  # in place, as documented
        """Make the term ascending."""
        self.descending = False
        return self

    def desc(self, **_options: Any) -> OrderBy:  # pyright: ignore[reportIncompatibleMethodOverride]  # in place, as documented
        """Make the term descending."""
        self.descending = True
        return self

    def __repr__(self) -> str:
        return f"OrderBy({self.expression!r}, descending={self.descending})"
