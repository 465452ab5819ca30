"""The right sides of lookups under their public names (`connection.operators`, `pattern_ops`), put together from a few rules."""

from collections.abc import Mapping
from types import MappingProxyType

COMPARISONS = MappingProxyType({"exact": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="})
#: What may stand before and after the text that is looked for.
AROUND = MappingProxyType({"contains": (True, True), "startswith": (False, True), "endswith": (True, False)})


def operators(like: str, folded_like: str, **others: str) -> Mapping[str, str]:
    """Return the right side of each lookup with ``%s`` for its value: ``like`` as written, ``folded_like`` whatever the case."""
    texts = {name: f"{sign} %s" for name, sign in COMPARISONS.items()}
    for name in AROUND:
        texts |= {name: like, f"i{name}": folded_like}
    return MappingProxyType(texts | others)


def pattern_ops(ending: str = "") -> Mapping[str, str]:
    """Return the same for a value that is itself SQL, at ``{}``; ``ending`` follows each."""
    texts: dict[str, str] = {}
    for name, (before, after) in AROUND.items():
        for prefix, value in (("", "{}"), ("i", "UPPER({})")):
            pieces = ["'%%'"] * before + [value] + ["'%%'"] * after
            texts[prefix + name] = f"LIKE {' || '.join(pieces)}{ending}"
    return MappingProxyType(texts)
