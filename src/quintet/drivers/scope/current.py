"""The fuse box of the units of work: which one this context works in; None before the first query."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

unit: ContextVar[Any] = ContextVar("quintet_unit", default=None)

#: Whose rows `drivers.tenancy` is about here; None for nobody's.
tenant: ContextVar[Any] = ContextVar("quintet_tenant", default=None)
#: The schemas that names are looked up in, by alias; an alias that is not there has those of its session.
schemas: ContextVar[Mapping[str, tuple[str, ...]]] = ContextVar("quintet_schemas", default=MappingProxyType({}))
#: The alias of the tenant's own database.
tenant_database: ContextVar[str | None] = ContextVar("quintet_tenant_database", default=None)
