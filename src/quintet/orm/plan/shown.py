"""How fields of one's own want their columns written: `Field.select_format` around what is selected."""

from __future__ import annotations

import re
from typing import Any

from quintet.orm.plan.facade import CompilerFacade
from quintet.orm.types import Resolved, is_ours
from quintet.sql import tree

#: Stands for the column in the text that a field gives back.
COLUMN = "\0"


def selected(resolved: Resolved, env: Any) -> Any:
    """Return the tree of a selected column: as it is, unless its field's class says otherwise."""
    field = resolved.field
    if field is None or is_ours(getattr(type(field), "select_format", is_ours)):
        return resolved.node
    text, params = field.select_format(CompilerFacade(env), COLUMN, [])
    bound = iter(params)
    parts = re.split(f"({COLUMN}|%s)" if params else f"({COLUMN})", text)
    nodes = {COLUMN: lambda: resolved.node, "%s": lambda: tree.Bound(next(bound))}
    return tree.Template(tuple(nodes[part]() if part in nodes and (part == COLUMN or params) else part for part in parts if part))
