"""Functions of the database."""

from typing import Any

from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.basic import Func


class RandomUUID(Func):
    """A random UUID of version 4, made by the database."""

    template = "GEN_RANDOM_UUID()"
    arity = 0

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("UUIDField")


class TransactionNow(Func):
    """The moment at which the transaction began."""

    template = "CURRENT_TIMESTAMP"
    arity = 0

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("DateTimeField")
