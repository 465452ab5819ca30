"""Statements written out with their values at hand: for what writes its own SQL, and to be looked at."""

from __future__ import annotations

from typing import Any

from quintet.orm.plan.binding import list_text, rows_text
from quintet.sql import tree
from quintet.sql.compiler import Compiled


def written(compiled: Compiled, values: tuple[Any, ...], connection: Any) -> tuple[str, tuple[Any, ...]]:
    """Return text and parameters of a compiled tree; a list that travels item by item has a placeholder for each, and no more."""
    texts: dict[int, str] = {}
    spread = {id(piece) for piece in compiled.pieces if not isinstance(piece, str)}
    params: list[Any] = []
    for bound in compiled.bindings:
        if id(bound) in spread:
            texts[id(bound)], items = _spread(bound, values, connection)
            params += items
        else:
            params.append(_value(bound, values, connection))
    return "".join(piece if isinstance(piece, str) else texts[id(piece)] for piece in compiled.pieces), tuple(params)


def _spread(bound: Any, values: tuple[Any, ...], connection: Any) -> tuple[str, list[Any]]:
    items, dialect = bound.prepare(values[bound.slot], connection), connection.dialect
    if bound.row:
        return rows_text(items, bound.row, dialect, padded=False)
    return list_text(items, dialect, padded=False)


def _value(bound: Any, values: tuple[Any, ...], connection: Any) -> Any:
    if isinstance(bound, tree.Bound):
        return bound.value
    if isinstance(bound, tree.Asked):
        return bound.ask(connection)
    if isinstance(bound, tree.ListParam) or bound.connected:
        return bound.prepare(values[bound.slot], connection)
    return values[bound.slot] if bound.prepare is None else bound.prepare(values[bound.slot])
