"""UUIDs made by the database: UUID4 and UUID7."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.expressions.basic import Func
from quintet.orm.types import Resolved
from quintet.sql import tree

UUID7_IN_POSTGRESQL = 180000
UUIDS_IN_MARIADB = (
    "needs MariaDB 11.7 or newer (and takes no shift there), which makes such UUIDs itself. Give the field a Python "
    "default instead."
)
NAMES_OF_UUID4 = MappingProxyType({"sqlite": "QUINTET_UUID4()", "postgresql": "GEN_RANDOM_UUID()", "mysql": "UUID_V4()"})


class UUID4(Func):
    """A random UUID (RFC 9562, section 5.4), another one for each row."""

    arity = 0

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        if env.dialect.name == "mysql" and not env.scope.connection.features.supports_uuid4_function:
            raise NotSupportedError(f"UUID4 {UUIDS_IN_MARIADB}")
        return tree.Template((NAMES_OF_UUID4[env.dialect.name],))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("UUIDField")


class UUID7(Func):
    """A UUID that begins with the time (RFC 9562, section 5.7), so that later ones sort after earlier ones.

    ``shift``, a timedelta or an expression of one, moves that time. PostgreSQL has it from version 18 on; an older one raises
    NotSupportedError.
    """

    def __init__(self, shift: Any = None, **extra: Any) -> None:
        if shift is None:
            super().__init__(**extra)
        else:
            given = Value(shift, Expression.output_fields.named("DurationField")) if isinstance(shift, timedelta) else shift
            super().__init__(given, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        if env.dialect.name == "sqlite":
            return tree.Template(("QUINTET_UUID7(", sources[0].node if sources else "0", ")"))
        if env.dialect.name == "mysql":
            if sources or not env.scope.connection.features.supports_uuid7_function:
                raise NotSupportedError(f"UUID7 {UUIDS_IN_MARIADB}")
            return tree.Template(("UUID_V7()",))
        if env.dialect.name == "postgresql" and env.scope.connection.pg_version < UUID7_IN_POSTGRESQL:
            raise NotSupportedError(
                "UUID7 needs PostgreSQL 18 or newer, which makes such UUIDs itself. Give the field a Python default instead."
            )
        return tree.Template(("UUIDV7(", *(source.node for source in sources), ")"))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("UUIDField")
