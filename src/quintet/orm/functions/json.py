"""JSON made by the database: JSONObject and JSONArray."""

from __future__ import annotations

from typing import Any

from quintet.orm.expressions.base import Expression, kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.types import Resolved
from quintet.sql import tree


class _Json(Func):
    """A function that builds JSON of its operands."""

    takes_documents = True

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("JSONField")

    @staticmethod
    def item(source: Resolved, env: Any) -> Any:
        """Return an operand as a JSON value: what SQLite keeps as text or numbers is said to be JSON or a boolean."""
        kind = kind_of(source.field)
        if env.dialect.name == "mysql":
            return mysql_item(source.node, kind)
        if env.dialect.name != "sqlite":
            # PostgreSQL builds JSON of any type, but must know which one a parameter has.
            if isinstance(source.node, tree.Param) and source.field is not None and "::" not in source.node.text:
                return tree.Template(("CAST(", source.node, f" AS {source.field.cast_db_type(env.scope.connection)})"))
            return source.node
        if kind == "JSONField":
            return tree.Template(("JSON(", source.node, ")"))
        if kind == "BooleanField":
            return tree.Template(("JSON(CASE ", source.node, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"))
        return source.node


def mysql_item(node: Any, kind: str) -> Any:
    """Return an operand as JSON of MariaDB or MySQL, whose JSON may be text and whose truth values are numbers."""
    if kind == "JSONField":
        return tree.Template(("JSON_EXTRACT(", node, ", '$')"))
    if kind == "BooleanField":
        return tree.Template(("JSON_EXTRACT(CASE ", node, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, '$')"))
    return node


class JSONArray(_Json):
    """A JSON array of the operands."""

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the array."""
        pieces: list[Any] = ["JSONB_BUILD_ARRAY(" if env.dialect.name == "postgresql" else "JSON_ARRAY("]
        for index, source in enumerate(sources):
            pieces += [", " if index else "", self.item(source, env)]
        return tree.Template((*pieces, ")"))


class JSONObject(_Json):
    """A JSON object: the names of the keywords with the operands as values."""

    def __init__(self, **fields: Any) -> None:
        self.names = tuple(fields)
        super().__init__(*fields.values())

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the object."""
        pieces: list[Any] = ["JSONB_BUILD_OBJECT(" if env.dialect.name == "postgresql" else "JSON_OBJECT("]
        for index, (name, source) in enumerate(zip(self.names, sources, strict=True)):
            key = tree.Bound(name) if env.dialect.name == "mysql" else tree.Template(("CAST(", tree.Bound(name), " AS TEXT)"))
            pieces += [", " if index else "", key, ", ", self.item(source, env)]
        return tree.Template((*pieces, ")"))
