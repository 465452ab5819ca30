"""Constraints: CheckConstraint and UniqueConstraint. Their DDL is the schema editor's; validation asks the database."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from quintet.kernel import deprecated
from quintet.kernel.checks import CheckMessage, Warning
from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import OrderBy
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.expressions.walk import holds_raw_sql, referenced
from quintet.orm.indexes import unsupported
from quintet.orm.plan import probe, taken
from quintet.orm.types import LOOKUP_SEP, public_path
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

    def __init__(
        self, *args: Any, name: str | None = None, violation_error_code: str | None = None, violation_error_message: Any = None
    ) -> None:
        if name is None and not args:
            raise TypeError(f"{type(self).__qualname__}.__init__() missing 1 required keyword-only argument: 'name'")
        if args:  # until 5.2
            deprecated.warn_caller(
                f"Passing positional arguments to {type(self).__qualname__} is deprecated.", deprecated.RemovedInDjango60Warning
            )
            name, violation_error_message = (*args, violation_error_message)[:2]
        self.name: str = name or ""
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
        raise NotImplementedError("This method must be implemented by a subclass.")

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the constraint inside CREATE TABLE."""
        raise NotImplementedError("This method must be implemented by a subclass.")

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds the constraint."""
        raise NotImplementedError("This method must be implemented by a subclass.")

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that drops the constraint."""
        raise NotImplementedError("This method must be implemented by a subclass.")

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return system check messages; ``connection`` is None when no database is asked about."""
        return []

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        options: dict[str, Any] = {"name": self.name}
        if self.violation_error_message != self.default_violation_error_message:
            options["violation_error_message"] = self.violation_error_message
        if self.violation_error_code != type(self).violation_error_code:
            options["violation_error_code"] = self.violation_error_code
        return public_path(type(self)), (), options

    def clone(self) -> Any:
        """Return a copy."""
        _path, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseConstraint):
            return NotImplemented
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


def _inside_table(self: Any, model: Any, schema_editor: Any) -> Any:
    """Return the constraint inside CREATE TABLE, as the schema editor writes it."""
    return schema_editor.constraint_sql(model, self)


def _added(self: Any, model: Any, schema_editor: Any) -> Any:
    """Return the statement that adds the constraint, as the schema editor writes it."""
    return schema_editor.add_constraint_sql(model, self)


def _dropped(self: Any, model: Any, schema_editor: Any) -> Any:
    """Return the statement that drops the constraint, as the schema editor writes it."""
    return schema_editor.drop_constraint_sql(model, self)


class CheckConstraint(BaseConstraint):
    """A condition that every row meets."""

    constraint_sql, create_sql, remove_sql = _inside_table, _added, _dropped

    def __init__(
        self,
        *,
        condition: Any = None,
        check: Any = None,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if check is not None:  # until 5.2
            deprecated.warn_caller(
                "CheckConstraint.check is deprecated in favor of `.condition`.", deprecated.RemovedInDjango60Warning
            )
            condition = check
        if not getattr(condition, "conditional", False):
            raise TypeError("CheckConstraint.condition must be a Q instance or boolean expression.")
        self.condition = condition
        super().__init__(name=name, violation_error_code=violation_error_code, violation_error_message=violation_error_message)

    def validate(self, model: Any, instance: Any, exclude: set[str] | None = None, using: str | None = None) -> None:
        """Ask the database whether the instance's values meet the condition; NULL counts as met.

        Text written by hand (`RawSQL`) is left to the database, which sees the row.
        """
        if holds_raw_sql(self.condition) or (exclude and fields_of(model, [self.condition]) & exclude):
            return
        if not probe.holds(model, instance, self.condition, using, unknown=True):
            raise self.violated()

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return what the database of ``connection`` (if any) cannot do, or validation cannot."""
        found: list[CheckMessage] = []
        if _lacks(connection, model, "supports_table_check_constraints"):
            found.append(unsupported(connection, model, "check constraints", NOT_CREATED, "models.W027"))
        if holds_raw_sql(self.condition):
            found.append(
                Warning(
                    f"Check constraint {self.name!r} contains RawSQL() expression and won't be validated during the model "
                    "full_clean().",
                    hint="Silence this warning if you don't care about it.",
                    obj=model,
                    id="models.W045",
                )
            )
        return found

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        path, args, options = super().deconstruct()
        return path, args, {**options, "condition": self.condition}

    def __repr__(self) -> str:
        words = [f"condition={self.condition}", f"name={self.name!r}", *_own_error(self)]
        return f"<{type(self).__qualname__}: {' '.join(words)}>"


class UniqueConstraint(BaseConstraint):
    """Fields or expressions whose values no two rows share, perhaps only among rows that meet a condition."""

    constraint_sql, create_sql, remove_sql = _inside_table, _added, _dropped

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
        _check_kinds(condition, deferrable, include, opclasses, nulls_distinct)
        if expressions and opclasses:
            raise ValueError(
                "UniqueConstraint.opclasses cannot be used with expressions. Use django.contrib.postgres.indexes.OpClass() "
                "instead."
            )
        if opclasses and len(fields) != len(opclasses):
            raise ValueError("UniqueConstraint.fields and UniqueConstraint.opclasses must have the same number of elements.")
        if deferrable is not None:
            _check_deferrable(expressions, condition, include, opclasses)
        self.fields, self.condition, self.deferrable = tuple(fields), condition, deferrable
        self.include, self.opclasses, self.nulls_distinct = tuple(include or ()), opclasses, nulls_distinct
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
        if asks_plainly(self, model, instance):
            if taken.answers(instance, [self.question(model, instance, exclude, using)])[0]:
                raise self.shared(model, instance)
            return
        if self._is_left_out(model, exclude) or self._may_repeat(model, instance):
            return
        rows = model._default_manager.using(using)
        if self.condition is not None:
            rows = rows.filter(self.condition)
        key = instance._get_pk_val(model._meta)
        if not instance._state.adding and key is not None:
            rows = rows.exclude(pk=key)
        given = self.expressions or [F(name) for name in self.fields]
        terms = [one.expression if isinstance(one, OrderBy) else one for one in given]
        if probe.shares(rows, instance, terms, nulls_equal=self.nulls_distinct is False, when=self.condition):
            raise self.shared(model, instance)

    def _is_left_out(self, model: Any, exclude: set[str] | None) -> bool:
        return bool(exclude and fields_of(model, [*map(F, self.fields), *self.expressions, self.condition]) & exclude)

    def _may_repeat(self, model: Any, instance: Any) -> bool:
        """Say whether one of the fields is NULL, which is distinct from all unless said otherwise."""
        fields = [model._meta.get_field(name) for name in self.fields]
        return self.nulls_distinct is not False and any(
            not field.generated and getattr(instance, field.attname) is None for field in fields
        )

    def question(self, model: Any, instance: Any, exclude: set[str] | None, using: str | None) -> taken.Question | None:
        """Return what a constraint that `asks_plainly` asks of the database, None when it needs not ask."""
        if self._is_left_out(model, exclude) or self._may_repeat(model, instance):
            return None
        values = {name: getattr(instance, model._meta.get_field(name).attname) for name in self.fields}
        same = {f"{name}__isnull" if value is None else name: value is None or value for name, value in values.items()}
        return taken.Question(model, same, using)

    def shared(self, model: Any, instance: Any) -> ValidationError:
        """Return the error of an instance whose values another row has."""
        default = self.violation_error_message == self.default_violation_error_message
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

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return what the database of ``connection`` (if any) cannot do."""
        used = {
            "condition": self.condition is not None,
            "deferrable": self.deferrable is not None,
            "include": bool(self.include),
            "expressions": bool(self.expressions),
            "nulls_distinct": self.nulls_distinct is not None,
        }
        return [
            unsupported(connection, model, words, NOT_CREATED, code)
            for part, feature, words, code in UNIQUE_FEATURES
            if used[part] and _lacks(connection, model, feature)
        ]

    def __repr__(self) -> str:
        words = [f"expressions={self.expressions!r}" if self.expressions else f"fields={self.fields!r}", f"name={self.name!r}"]
        words += [f"condition={self.condition}"] if self.condition is not None else []
        words += [f"deferrable={self.deferrable!r}"] if self.deferrable is not None else []
        words += [f"{name}={getattr(self, name)!r}" for name in ("include", "opclasses") if getattr(self, name)]
        words += [f"nulls_distinct={self.nulls_distinct!r}"] if self.nulls_distinct is not None else []
        return f"<{type(self).__qualname__}: {' '.join([*words, *_own_error(self)])}>"


def asks_plainly(constraint: Any, model: Any, instance: Any) -> bool:
    """Say whether a constraint only asks for rows that have the same values in its fields, and all values are at hand."""
    if type(constraint).validate is not UniqueConstraint.validate or not constraint.is_total_unique:
        return False
    fields = [model._meta.get_field(name) for name in constraint.fields]
    return not any(field.generated or hasattr(getattr(instance, field.attname), "resolve_expression") for field in fields)


NOT_CREATED = "A constraint won't be created."

#: What a unique constraint may need of a database: its part, the feature, the words and the code of the warning.
UNIQUE_FEATURES = (
    ("condition", "supports_partial_indexes", "unique constraints with conditions", "models.W036"),
    ("deferrable", "supports_deferrable_unique_constraints", "deferrable unique constraints", "models.W038"),
    ("include", "supports_covering_indexes", "unique constraints with non-key columns", "models.W039"),
    ("expressions", "supports_expression_indexes", "unique constraints on expressions", "models.W044"),
    (
        "nulls_distinct",
        "supports_nulls_distinct_unique_constraints",
        "unique constraints with nulls distinct",
        "models.W047",
    ),
)


def _check_kinds(condition: Any, deferrable: Any, include: Any, opclasses: Any, nulls_distinct: Any) -> None:
    """Raise ValueError or TypeError for parts of the wrong kind."""
    if condition is not None and not isinstance(condition, Q):
        raise ValueError("UniqueConstraint.condition must be a Q instance.")
    if not isinstance(deferrable, Deferrable | None):
        raise TypeError("UniqueConstraint.deferrable must be a Deferrable instance.")
    if not isinstance(include, list | tuple | None):
        raise TypeError("UniqueConstraint.include must be a list or tuple.")
    if not isinstance(opclasses, list | tuple):
        raise TypeError("UniqueConstraint.opclasses must be a list or tuple.")
    if not isinstance(nulls_distinct, bool | None):
        raise TypeError("UniqueConstraint.nulls_distinct must be a bool.")


def _check_deferrable(expressions: Any, condition: Any, include: Any, opclasses: Any) -> None:
    """Raise ValueError for what no database defers: what is an index rather than a constraint."""
    for given, words in (
        (expressions, "expressions"),
        (condition, "conditions"),
        (include, "include fields"),
        (opclasses, "opclasses"),
    ):
        if given:
            raise ValueError(f"UniqueConstraint with {words} cannot be deferred.")


def _lacks(connection: Any, model: Any, feature: str) -> bool:
    """Say whether a database lacks a feature that the model's Meta does not require of it anyway."""
    return connection is not None and not (getattr(connection.features, feature) or feature in model._meta.required_db_features)


def _own_error(constraint: BaseConstraint) -> list[str]:
    """Return the words of a repr about the error that was chosen for a constraint."""
    words: list[str] = []
    if constraint.violation_error_code is not None:
        words.append(f"violation_error_code={constraint.violation_error_code!r}")
    if constraint.violation_error_message not in (None, constraint.default_violation_error_message):
        words.append(f"violation_error_message={constraint.violation_error_message!r}")
    return words


def fields_of(model: Any, expressions: Sequence[Any]) -> set[str]:
    """Return the names of the model's fields that conditions and expressions read."""
    names = {path.split(LOOKUP_SEP)[0] for path in referenced(expressions)}
    if "pk" in names:
        names.add(model._meta.pk.name)
    known = model._meta.forward_map
    for name in [one for one in names if one in known and known[one].generated]:
        names |= fields_of(model, [known[name].expression])
    return names
