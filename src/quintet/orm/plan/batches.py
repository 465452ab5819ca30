"""Telling the rows of one query that they are peers, for the fetch mode that loads for all of them."""

import weakref
from typing import Any

from quintet.orm.plan.parts import related_below
from quintet.orm.plan.shape import Request


def make_peers(rows: list[Any], request: Request, meta: Any, path: str = "") -> None:
    """Make rows of one model each other's peers, and the objects that `select_related` joined to them, relation by relation."""
    if len(rows) < 2:
        return
    peers = tuple(weakref.ref(row) for row in rows)
    for row in rows:
        row._state.peers = peers
    filtered = request.filtered() if not path else {}
    for relation, below in related_below(request, meta, path):
        if below in filtered:
            joined = [getattr(row, below) for row in rows]
        else:
            joined = [row._state.fields_cache.get(relation.cache_name) for row in rows]
        target = relation.edges()[-1].target._meta
        make_peers([one for one in joined if one is not None], request, target, below)
