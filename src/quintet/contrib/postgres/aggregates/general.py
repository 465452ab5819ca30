"""Aggregates of values: arrays, documents, truth; and those that have become general, under their former path."""

from collections.abc import Mapping
from typing import Any

from quintet.contrib.postgres.fields.array import ArrayField
from quintet.kernel import deprecated
from quintet.orm import aggregates as general
from quintet.orm.aggregates import Aggregate
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.fields.json import JSONField


def _refuse_ordering(name: str, extra: Mapping[str, Any]) -> None:
    """Refuse what was the name of ``order_by`` once, which would be taken for a word of the template and change nothing."""
    if "ordering" in extra:
        raise TypeError(f"{name}() takes no 'ordering' any more: its name is order_by.")


class ArrayAgg(Aggregate):
    """All values, NULL too, as a list."""

    function = "ARRAY_AGG"
    name = "ArrayAgg"
    arity = 1
    allow_distinct = True
    allow_order_by = True

    def __init__(self, expression: Any, **options: Any) -> None:
        _refuse_ordering("ArrayAgg", options)
        super().__init__(expression, **options)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return None if not fields or fields[0] is None else ArrayField(fields[0])


class JSONBAgg(Aggregate):
    """All values as an array of JSON."""

    function = "JSONB_AGG"
    name = "JSONBAgg"
    arity = 1
    allow_distinct = True
    allow_order_by = True
    takes_documents = True

    def __init__(self, expression: Any, **options: Any) -> None:
        _refuse_ordering("JSONBAgg", options)
        super().__init__(expression, **options)

    def _default_value(self) -> Any:
        """Return the default as an expression, of a document unless it is one already."""
        return self.default if spec.is_dynamic(self.default) else Value(self.default, JSONField())

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("JSONField")


class _OfTruth(Aggregate):
    """An aggregate of truth values."""

    arity = 1

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("BooleanField")


class BoolAnd(_OfTruth):
    """Whether all values are true."""

    function = "BOOL_AND"
    name = "BoolAnd"


class BoolOr(_OfTruth):
    """Whether some value is true."""

    function = "BOOL_OR"
    name = "BoolOr"


def _moved(name: str, warning: Any) -> None:
    deprecated.warn_caller(
        f"The PostgreSQL-specific {name} function is deprecated. Use django.db.models.{name} instead.", warning
    )


class BitAnd(general.BitAnd):
    """The general `BitAnd`."""

    def __init__(self, expression: Any, **extra: Any) -> None:
        _moved("BitAnd", deprecated.RemovedInDjango2028Warning)
        super().__init__(expression, **extra)


class BitOr(general.BitOr):
    """The general `BitOr`."""

    def __init__(self, expression: Any, **extra: Any) -> None:
        _moved("BitOr", deprecated.RemovedInDjango2028Warning)
        super().__init__(expression, **extra)


class BitXor(general.BitXor):
    """The general `BitXor`."""

    def __init__(self, expression: Any, **extra: Any) -> None:
        _moved("BitXor", deprecated.RemovedInDjango2028Warning)
        super().__init__(expression, **extra)


class StringAgg(general.StringAgg):
    """The general `StringAgg`, which also takes a plain text as its delimiter."""

    def __init__(self, expression: Any, delimiter: Any, **extra: Any) -> None:
        _refuse_ordering("StringAgg", extra)
        _moved("StringAgg", deprecated.RemovedInDjango70Warning)
        super().__init__(expression, delimiter if spec.is_dynamic(delimiter) else Value(delimiter), **extra)
