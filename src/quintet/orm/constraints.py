"""Constraints: CheckConstraint and UniqueConstraint. Their DDL is the schema editor's; validation asks the database."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import OrderBy
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan.probe import holds, shares
from quintet.services.i18n.translation import gettext_lazy as _


class Deferrable(Enum):
    """When a constraint is checked: at once, or at the end of the transaction."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"

    def __repr__(self) -> str:
        return f"Deferrable.{self._name_}"


class BaseConstraint:
    """What constraints share: a name and the error that a violation gives."""

    default_violation_error_message: Any = _("Constraint “%(name)s” is violated.")
    violation_error_code: str | None = None
    violation_error_message: Any = None

    def __init__(self, *, name: str, violation_error_code: str | None = None, violation_error_message: Any = None) -> None:
        self.name = name
        if violation_error_code is not None:
            self.violation_error_code = violation_error_code
        custom = violation_error_message not in (None, self.default_violation_error_message)
        self.violation_error_message = violation_error_message if custom else self.default_violation_error_message

    @property
    def contains_expressions(self) -> bool:
        """Whether the constraint is over expressions."""
        return False

    def get_violation_error_message(self) -> Any:
        """Return the message with the constraint's name."""
        return self.violation_error_message % {"name": self.name}

    def violated(self) -> ValidationError:
        """Return the error of a violation."""
        return ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def validate(self, model: Any, instance: Any, exclude: set[str] | None = None, using: str | None = None) -> None:
        """Raise ValidationError when ``instance`` violates the constraint."""
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the constraint inside CREATE TABLE, as the schema editor writes it."""
        return schema_editor.constraint_sql(model, self)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds the constraint."""
        return schema_editor.add_constraint_sql(model, self)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that drops the constraint."""
        return schema_editor.drop_constraint_sql(model, self)

    def check(self, model: Any, connection: Any) -> list[Any]:
        """Return system check messages."""
        return []

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        options: dict[str, Any] = {"name": self.name}
        if self.violation_error_message != self.default_violation_error_message:
            options["violation_error_message"] = self.violation_error_message
        if self.violation_error_code != type(self).violation_error_code:
            options["violation_error_code"] = self.violation_error_code
        return f"quintet.db.models.{type(self).__qualname__}", (), options

    def clone(self) -> Any:
        """Return a copy."""
        _path, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseConstraint) and type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class CheckConstraint(BaseConstraint):
    """A condition that every row meets."""

    def __init__(
        self, *, condition: Any, name: str, violation_error_code: str | None = None, violation_error_message: Any = None
    ) -> None:
        if not getattr(condition, "conditional", False):
            raise TypeError("CheckConstraint.condition must be a Q instance or boolean expression.")
        self.condition = condition
        super().__init__(name=name, violation_error_code=violation_error_code, violation_error_message=violation_error_message)

    def validate(self, model: Any, instance: Any, exclude: set[str] | None = None, using: str | None = None) -> None:
        """Ask the database whether the instance's values meet the condition; NULL counts as met."""
        used = getattr(self.condition, "referenced_base_fields", set())
        if exclude and used & exclude:
            return
        if not holds(model, instance, self.condition, using, unknown=True):
            raise self.violated()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        path, args, options = super().deconstruct()
        return path, args, {**options, "condition": self.condition}

    def __repr__(self) -> str:
        return f"<CheckConstraint: condition={self.condition} name={self.name!r}>"


class UniqueConstraint(BaseConstraint):
    """Fields or expressions whose values no two rows share, perhaps only among rows that meet a condition."""

    def __init__(
        self,
        *expressions: Any,
        fields: Sequence[str] = (),
        name: str | None = None,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Sequence[str] | None = None,
        opclasses: Sequence[str] = (),
        nulls_distinct: bool | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if not name:
            raise ValueError("A unique constraint must be named.")
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define a unique constraint.")
        if expressions and fields:
            raise ValueError("UniqueConstraint.fields and expressions are mutually exclusive.")
        if condition is not None and not isinstance(condition, Q):
            raise ValueError("UniqueConstraint.condition must be a Q instance.")
        if deferrable is not None and (condition is not None or include or opclasses or expressions):
            raise ValueError("UniqueConstraint with condition, include, opclasses or expressions cannot be deferred.")
        if nulls_distinct not in (None, True, False):
            raise ValueError("UniqueConstraint.nulls_distinct must be a bool.")
        self.fields, self.condition, self.deferrable = tuple(fields), condition, deferrable
        self.include, self.opclasses, self.nulls_distinct = tuple(include or ()), tuple(opclasses), nulls_distinct
        self.expressions = tuple(F(one) if isinstance(one, str) else one for one in expressions)
        super().__init__(name=name, violation_error_code=violation_error_code, violation_error_message=violation_error_message)

    @property
    def contains_expressions(self) -> bool:
        """Whether the constraint is over expressions."""
        return bool(self.expressions)

    @property
    def is_total_unique(self) -> bool:
        """Whether it covers all rows, by plain fields."""
        return self.condition is None and bool(self.fields)

    def validate(self, model: Any, instance: Any, exclude: set[str] | None = None, using: str | None = None) -> None:
        """Ask the database whether another row has the same values."""
        if exclude and exclude & (set(self.fields) | self._used()):
            return
        if self.condition is not None and not holds(model, instance, self.condition, using, unknown=False):
            return
        rows = model._default_manager.using(using)
        if self.condition is not None:
            rows = rows.filter(self.condition)
        key = instance._get_pk_val(model._meta)
        if not instance._state.adding and key is not None:
            rows = rows.exclude(pk=key)
        if self._is_taken(model, instance, rows):
            raise self._error(model, instance)

    def _used(self) -> set[str]:
        names = {name.split("__")[0] for one in self.expressions for name in _names(one)}
        return names | (self.condition.referenced_base_fields if self.condition is not None else set())

    def _is_taken(self, model: Any, instance: Any, rows: Any) -> bool:
        """Say whether one of ``rows`` has the instance's values; a NULL is distinct from all unless said otherwise."""
        if self.expressions:
            terms = [one.expression if isinstance(one, OrderBy) else one for one in self.expressions]
            return shares(rows, instance, terms, nulls_equal=self.nulls_distinct is False)
        found: dict[str, Any] = {}
        for name in self.fields:
            field = model._meta.get_field(name)
            value = getattr(instance, field.attname)
            if value is None and self.nulls_distinct is not False:
                return False
            found[name if value is not None else f"{name}__isnull"] = value if value is not None else True
        return bool(rows.filter(**found).exists())

    def _error(self, model: Any, instance: Any) -> ValidationError:
        default = self.violation_error_message == self.default_violation_error_message and self.violation_error_code is None
        if self.fields and self.condition is None and default:
            return instance.unique_error_message(model, self.fields)
        return self.violated()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        path, _args, options = super().deconstruct()
        for name in ("fields", "condition", "deferrable", "include", "opclasses"):
            if getattr(self, name):
                options[name] = getattr(self, name)
        if self.nulls_distinct is not None:
            options["nulls_distinct"] = self.nulls_distinct
        return path, self.expressions, options

    def __repr__(self) -> str:
        what = f"expressions={self.expressions!r}" if self.expressions else f"fields={self.fields!r}"
        return f"<UniqueConstraint: {what} name={self.name!r}>"


def _names(expression: Any) -> list[str]:
    if isinstance(expression, F):
        return [expression.name]
    if isinstance(expression, Q):
        return list(expression.referenced_base_fields)
    return [name for one in expression.get_source_expressions() if one is not None for name in _names(one)]
