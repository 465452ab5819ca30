"""The documented `Lookup` and `Transform`.

Ours build tree nodes in `condition`/`render`. A subclass with an `as_sql` or `process_*` of its own is foreign: it is made with a
facade expression on its left side and the real value on its right, and its text is taken as it comes (JOINTS 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.expressions.basic import Func
from quintet.orm.lookups.register import RegisterLookupMixin
from quintet.orm.types import Resolved, is_ours


class RefusedLate(ValueError):
    """What is refused when the query runs, and not where the lookup is written: by then the query may have another database."""


class Lookup(Expression):
    """A comparison of a left side with a right side.

    ``structural``: the statement depends on the value, not only on its type. ``prepare_rhs``: the left side's field prepares
    the value.
    """

    lookup_name: ClassVar[str] = ""
    is_lookup: ClassVar[bool] = True
    prepare_rhs = True
    can_use_none_as_rhs = False
    conditional = True
    structural: ClassVar[bool] = False
    takes_list: ClassVar[bool] = False

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__()
        self.lhs, self.rhs = lhs, rhs
        self.rhs = self.get_prep_lookup()

    def get_prep_lookup(self) -> Any:
        """Return the right side as the left side's field prepares it."""
        field = getattr(self.lhs, "_output_field_or_none", None)
        if not self.prepare_rhs or spec.is_dynamic(self.rhs) or field is None:
            return self.rhs
        return field.get_prep_value(self.rhs)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return both sides that are expressions."""
        return [self.lhs, self.rhs] if spec.is_dynamic(self.rhs) else [self.lhs]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put both sides."""
        self.lhs = exprs[0]
        if len(exprs) > 1:
            self.rhs = exprs[1]

    def _freeze(self, params: list[Any]) -> Any:
        if self.is_foreign():
            return spec.Foreign(self)
        left = spec.freeze(self.lhs, params)
        right = spec.Literal(self.rhs) if self.structural else spec.freeze(self.rhs, params)
        return spec.Compared(type(self), left, right)

    @classmethod
    def is_foreign(cls) -> bool:
        """Say whether the class writes its own text."""
        hooks = ("as_sql", "process_lhs", "process_rhs", "as_sqlite", "as_postgresql", "get_prep_lookup", "get_db_prep_lookup")
        return any(not is_ours(getattr(cls, name)) for name in hooks if hasattr(cls, name))

    @property
    def _output_field_or_none(self) -> Any:
        return self.output_fields.named("BooleanField")

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> tuple[str, list[Any]]:
        """Return text and parameters of the left side."""
        sql, params = compiler.compile(self.lhs if lhs is None else lhs)
        return sql, list(params)

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return text and parameters of the right side."""
        if spec.is_dynamic(self.rhs):
            sql, params = compiler.compile(self.rhs)
            return sql, list(params)
        return self.get_db_prep_lookup(self.rhs, connection)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return a placeholder and the value in the driver's form."""
        field = getattr(self.lhs, "_output_field_or_none", None)
        if field is not None and self.prepare_rhs:
            value = field.get_db_prep_value(value, connection, prepared=True)
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        """Return the text of the comparison."""
        left, params = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        text = connection.dialect.operator(self.lookup_name).replace("{lhs}", left).replace("{rhs}", right)
        return text, [*params, *more]

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the tree of the comparison; ``right`` is a spec."""
        raise FieldError(f"Lookup {cls.__name__} has no as_sql().")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.lhs!r}, {self.rhs!r})"


class Transform(RegisterLookupMixin, Func):
    """A function of a field's value that can be chained before a lookup."""

    bilateral = False
    arity = 1
    lookup_name: str = ""
    is_transform: ClassVar[bool] = True

    @classmethod
    def unbound(cls) -> Self:
        """Return the transform without an operand, as the planner applies it to a column."""
        made = cls.__new__(cls)
        made.source_expressions, made.extra = [None], {}
        return made

    @property
    def lhs(self) -> Any:
        """The expression transformed."""
        return self.source_expressions[0]


class TransformFactory:
    """Makes the transform that one name in a path means, in the place of a transform class; subclasses say which."""

    is_transform = True
    bilateral = False

    def __init__(self, key_name: str) -> None:
        self.key_name = key_name

    def __call__(self, *args: Any, **kwargs: Any) -> Transform:
        """Return the transform of an expression."""
        raise NotImplementedError("Subclasses of TransformFactory must implement __call__().")

    def unbound(self) -> Transform:
        """Return the transform without an operand, as the planner applies it to a column."""
        raise NotImplementedError("Subclasses of TransformFactory must implement unbound().")


def value_of(item: Any) -> Any:
    """Return an expression for a right side."""
    return item if spec.is_dynamic(item) else Value(item)
