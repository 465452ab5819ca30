"""Lookups of parts of a UUID: where it is stored as 32 digits, hyphens in what is looked for mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.lookups import builtin
from quintet.orm.types import Resolved
from quintet.sql import tree

NATIVE = "uuid"


class UUIDPattern(builtin.PatternLookup):
    """What the lookups have in common."""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return LIKE without hyphens; with them, where the database has a type of UUIDs."""
        if env.dialect.column_types["UUIDField"] == NATIVE:
            return builtin.pattern(cls.lookup_name, left, right, env)
        if builtin.right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        if isinstance(right, spec.Slot):
            param = env.bind_pattern(right, cls.lookup_name)
            return builtin.operator(env, cls.lookup_name, left.node, replace(param, prepare=_digits(param.prepare)))
        node = env.operand(right, None, cls.lookup_name)
        for text in ("REPLACE({rhs}, '-', '')", *(env.dialect.pattern_expressions[name] for name in ("escape", cls.lookup_name))):
            before, _, after = text.partition("{rhs}")
            node = tree.Template((before, node, after), strict=True)
        return builtin.operator(env, cls.lookup_name, left.node, node)


def _digits(prepare: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: prepare(str(value).replace("-", ""))


class UUIDIExact(UUIDPattern):
    """Equal whatever the case."""

    lookup_name = "iexact"


class UUIDContains(UUIDPattern):
    """Has the digits inside."""

    lookup_name = "contains"


class UUIDIContains(UUIDPattern):
    """Has the digits inside, whatever the case."""

    lookup_name = "icontains"


class UUIDStartsWith(UUIDPattern):
    """Begins with the digits."""

    lookup_name = "startswith"


class UUIDIStartsWith(UUIDPattern):
    """Begins with the digits, whatever the case."""

    lookup_name = "istartswith"


class UUIDEndsWith(UUIDPattern):
    """Ends with the digits."""

    lookup_name = "endswith"


class UUIDIEndsWith(UUIDPattern):
    """Ends with the digits, whatever the case."""

    lookup_name = "iendswith"


OF_UUIDS = (UUIDIExact, UUIDContains, UUIDIContains, UUIDStartsWith, UUIDIStartsWith, UUIDEndsWith, UUIDIEndsWith)
