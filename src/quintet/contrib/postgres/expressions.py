"""Expressions over queries."""

from typing import Any

from quintet.contrib.postgres.fields.array import ArrayField
from quintet.orm.expressions import spec
from quintet.orm.expressions.basic import Func, Subquery
from quintet.orm.types import Resolved
from quintet.sql import tree


class ArraySubquery(Subquery):
    """The only column of a query's rows, as a list: no aggregate, so that nothing is grouped."""

    kind = "list"

    def _freeze(self, params: list[Any]) -> Any:
        inner = super()._freeze(params)
        return spec.Call((ArraySubquery, ()), (inner,), self._output_key(), _OfRows())


class _OfRows(Func):
    """The array that PostgreSQL makes of a query."""

    takes_documents = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return None if not fields or fields[0] is None else ArrayField(fields[0])

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the array."""
        return tree.Template(("ARRAY", sources[0].node))
