"""Walking over conditions and expressions: the paths that they name, and whether text written by hand is among them."""

from collections.abc import Iterable, Iterator
from typing import Any

from quintet.kit.record import record
from quintet.orm.expressions.basic import F, RawSQL
from quintet.orm.expressions.conditional import Q


@record
class Named:
    """One (path, value) pair of a condition."""

    path: str
    value: Any


def parts(expressions: Iterable[Any]) -> Iterator[Any]:
    """Yield expressions, conditions and `Named` pairs, each before what it holds, in the order in which they stand."""
    waiting = list(expressions)
    while waiting:
        one = waiting.pop(0)
        yield one
        if isinstance(one, Q):
            pairs = [Named(*child) if isinstance(child, tuple) else child for child in one.children]
            waiting = [*pairs, *waiting]
        elif isinstance(one, Named):
            waiting.insert(0, one.value)
        elif hasattr(one, "get_source_expressions"):
            waiting = [*one.get_source_expressions(), *waiting]


def referenced(expressions: Iterable[Any]) -> list[str]:
    """Return the paths that conditions and expressions name, each once, in the order in which they stand."""
    found: dict[str, None] = {}
    for one in parts(expressions):
        if isinstance(one, Named):
            found[one.path] = None
        elif isinstance(one, F):
            found[one.name] = None
    return list(found)


def holds_raw_sql(condition: Any) -> bool:
    """Say whether a condition contains `RawSQL`."""
    return any(isinstance(one, RawSQL) for one in parts([condition]))
