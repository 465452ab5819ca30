"""ExclusionConstraint: no two rows for which all operators hold."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from quintet.contrib.postgres.checks import app_installed
from quintet.kernel.checks import CheckMessage
from quintet.kit.patterns import late
from quintet.migrations.schema import constraints, expressions
from quintet.migrations.schema.statement import Statement, Table
from quintet.orm.constraints import BaseConstraint, Deferrable, fields_of
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan import probe

__all__ = ["ExclusionConstraint"]

#: Access methods by their names in small letters.
METHODS = MappingProxyType({"gist": "gist", "spgist": "spgist", "hash": "hash"})
#: What PostgreSQL lets an operator be made of.
OPERATOR = late(r"[-+*/<>=~!@#%^&|`?]+\Z")


class ExclusionConstraint(BaseConstraint):
    """No two rows for which every operator holds between their values of the expression before it.

    ``expressions``: pairs of an expression or a field's name, and a commutative operator; see `RangeOperators`.
    """

    def __init__(
        self,
        *,
        name: str,
        expressions: Sequence[tuple[Any, str]],
        index_type: str | None = None,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Sequence[str] | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        method = "gist" if index_type is None else METHODS.get(index_type.lower())
        if method is None:
            raise ValueError("Exclusion constraints only support GiST, Hash, or SP-GiST indexes.")
        _check(expressions, method, condition, deferrable, include)
        self.expressions, self.condition, self.deferrable = list(expressions), condition, deferrable
        self.index_type, self.include = index_type or "GIST", tuple(include or ())
        self.method = method
        super().__init__(name=name, violation_error_code=violation_error_code, violation_error_message=violation_error_message)

    @property
    def contains_expressions(self) -> bool:
        """True: names are expressions, too."""
        return True

    def _terms(self) -> list[tuple[Any, str]]:
        return [(F(one) if isinstance(one, str) else one, operator) for one, operator in self.expressions]

    def _clause(self, model: Any, editor: Any) -> str:
        listed = ", ".join(f"{expressions.indexed_sql(editor, model, one)} WITH {operator}" for one, operator in self._terms())
        quote = editor.quote_name
        text = f"CONSTRAINT {quote(self.name)} EXCLUDE USING {self.method} ({listed})"
        if self.include:
            text += f" INCLUDE ({', '.join(map(quote, constraints.composed_columns(model, self.include)))})"
        if self.condition is not None:
            text += f" WHERE ({expressions.condition_sql(editor, model, self.condition)})"
        return text + constraints.deferral_clause(self)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the constraint inside CREATE TABLE."""
        return self._clause(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds the constraint."""
        return Statement(("ALTER TABLE ", Table(model._meta.db_table), f" ADD {self._clause(model, schema_editor)}"))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that drops the constraint."""
        return constraints.drop_constraint(schema_editor, model._meta.db_table, self.name)

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return the messages of every constraint, and one when this app is not installed."""
        return [*super().check(model, connection), *app_installed(self, model)]

    def validate(self, model: Any, instance: Any, exclude: set[str] | None = None, using: str | None = None) -> None:
        """Ask the database whether another row conflicts with the instance.

        Raises ValidationError when one does.
        """
        terms = self._terms()
        if exclude and fields_of(model, [*(one for one, _operator in terms), self.condition]) & exclude:
            return
        rows = model._default_manager.using(using)
        if self.condition is not None:
            rows = rows.filter(self.condition)
        key = instance.pk
        if not instance._state.adding and key is not None:
            rows = rows.exclude(pk=key)
        operators = [operator for _one, operator in terms]
        given = [one for one, _operator in terms]
        if probe.shares(rows, instance, given, nulls_equal=False, when=self.condition, operators=operators):
            raise self.violated()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this constraint again."""
        path, args, options = super().deconstruct()
        options["expressions"] = self.expressions
        if self.method != "gist":
            options["index_type"] = self.index_type
        for name in ("condition", "deferrable", "include"):
            if getattr(self, name):
                options[name] = getattr(self, name)
        return path, args, options

    def __repr__(self) -> str:
        words = [f"index_type={self.index_type!r}", f"expressions={self.expressions!r}", f"name={self.name!r}"]
        words += [f"condition={self.condition}"] if self.condition is not None else []
        words += [f"{name}={getattr(self, name)!r}" for name in ("deferrable", "include") if getattr(self, name)]
        return f"<{type(self).__qualname__}: {' '.join(words)}>"


def _check(pairs: Any, method: str, condition: Any, deferrable: Any, include: Any) -> None:
    """Raise ValueError or TypeError for parts of the wrong kind, or that do not go together."""
    if not pairs:
        raise ValueError("At least one expression is required to define an exclusion constraint.")
    if not all(isinstance(one, list | tuple) and len(one) == 2 for one in pairs):
        raise ValueError("The expressions must be a list of 2-tuples.")
    if any(not OPERATOR.match(operator) for _one, operator in pairs):
        raise ValueError("The second item of each pair of expressions is an operator, such as '&&' or '='.")
    if not isinstance(condition, Q | None):
        raise ValueError("ExclusionConstraint.condition must be a Q instance.")
    if not isinstance(deferrable, Deferrable | None):
        raise ValueError("ExclusionConstraint.deferrable must be a Deferrable instance.")
    if not isinstance(include, list | tuple | None):
        raise ValueError("ExclusionConstraint.include must be a list or tuple.")
    if method != "hash":
        return
    if include:
        raise ValueError("Covering exclusion constraints using Hash indexes are not supported.")
    if len(pairs) > 1 or pairs[0][1] != "=":
        raise ValueError("Exclusion constraints using Hash indexes take one expression, with the operator '='.")
