"""The fuse box of the units of work: which one this context works in; None before the first query."""

from contextvars import ContextVar, Token
from typing import Any

unit: ContextVar[Any] = ContextVar("quintet_unit", default=None)


class Bound:
    """A value that a block of `drivers.tenancy` bound to the context, and what was bound ``before``.

    Blocks may end out of order, or in another context than they began in: a generator is closed by whoever drops it. Such a block
    is marked as ``ended``, and whoever reads the context looks past it.
    """

    __slots__ = ("before", "block", "ended", "token", "value")

    def __init__(self, block: object, value: Any, before: "Bound | None") -> None:
        self.block, self.value, self.before, self.ended = block, value, before, False
        self.token: Token[Bound | None] | None = None


def innermost(bound: Bound | None) -> Bound | None:
    """Return the block that holds: the first that has not ended."""
    while bound is not None and bound.ended:
        bound = bound.before
    return bound


def value_of(variable: "ContextVar[Bound | None]") -> Any:
    """Return what is bound, None for nothing."""
    bound = innermost(variable.get())
    return None if bound is None else bound.value


#: Whose rows `drivers.tenancy` is about here; nothing for nobody's.
tenant: ContextVar[Bound | None] = ContextVar("quintet_tenant", default=None)
#: (alias, schemas that names are looked up in) of each block; an alias that none names has those of its session.
schemas: ContextVar[Bound | None] = ContextVar("quintet_schemas", default=None)
#: The alias of the tenant's own database.
tenant_database: ContextVar[Bound | None] = ContextVar("quintet_tenant_database", default=None)


def schemas_of(alias: str) -> tuple[str, ...] | None:
    """Return the schemas that are bound for an alias, None for those of the session."""
    bound = schemas.get()
    while bound is not None:
        if not bound.ended and bound.value[0] == alias:
            return bound.value[1]
        bound = bound.before
    return None
