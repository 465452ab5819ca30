"""`Index`: what a model declares; the DDL is the schema editor's."""

import hashlib
from collections.abc import Sequence
from typing import Any

from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q


class Index:
    """An index over fields or expressions."""

    suffix = "idx"
    max_name_length = 30

    def __init__(
        self,
        *expressions: Any,
        fields: Sequence[str] = (),
        name: str | None = None,
        db_tablespace: str | None = None,
        opclasses: Sequence[str] = (),
        condition: Q | None = None,
        include: Sequence[str] | None = None,
    ) -> None:
        if not isinstance(fields, list | tuple):
            raise ValueError("Index.fields must be a list or tuple.")
        if any(not isinstance(field, str) for field in fields):
            raise ValueError("Index.fields must contain only strings with field names.")
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define an index.")
        if expressions and fields:
            raise ValueError("Index.fields and expressions are mutually exclusive.")
        if (expressions or condition is not None or opclasses or include) and not name:
            raise ValueError("An index must be named to use expressions, condition, opclasses or include.")
        if condition is not None and not isinstance(condition, Q):
            raise ValueError("Index.condition must be a Q instance.")
        self.fields, self.name, self.db_tablespace = list(fields), name or "", db_tablespace
        self.fields_orders = [(field.removeprefix("-"), "DESC" if field.startswith("-") else "") for field in fields]
        self.opclasses, self.condition, self.include = tuple(opclasses), condition, tuple(include or ())
        self.expressions = tuple(F(one) if isinstance(one, str) else one for one in expressions)

    @property
    def contains_expressions(self) -> bool:
        """Whether the index is over expressions."""
        return bool(self.expressions)

    def set_name_with_model(self, model: Any) -> None:
        """Give an unnamed index its name: table, column and a hash that tells it apart."""
        table = model._meta.db_table.strip('"').split(".")[-1]
        columns = [model._meta.get_field(name).column for name, _order in self.fields_orders]
        marked = [f"-{column}" if order else column for column, (_name, order) in zip(columns, self.fields_orders, strict=True)]
        # The digest that existing databases and migration files have; no security is meant.
        digest = hashlib.md5("".join([table, *marked, self.suffix]).encode(), usedforsecurity=False).hexdigest()[:6]
        self.name = f"{table[:11]}_{columns[0][:7]}_{digest}_{self.suffix}"
        if self.name[0] == "_" or self.name[0].isdigit():
            self.name = f"D{self.name[1:]}"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this index again."""
        options: dict[str, Any] = {"name": self.name}
        if not self.expressions:
            options = {"fields": self.fields, "name": self.name}
        for name in ("db_tablespace", "opclasses", "condition", "include"):
            if getattr(self, name):
                options[name] = getattr(self, name)
        return f"quintet.db.models.{type(self).__qualname__}", self.expressions, options

    def clone(self) -> "Index":
        """Return a copy."""
        _path, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """Return the statement that makes the index, as the schema editor writes it."""
        return schema_editor.index_sql(model, self, using=using, **options)

    def remove_sql(self, model: Any, schema_editor: Any, **options: Any) -> Any:
        """Return the statement that drops the index, as the schema editor writes it."""
        return schema_editor.drop_index_sql(model, self, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Index) and type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: fields={self.fields!r} name={self.name!r}>"
