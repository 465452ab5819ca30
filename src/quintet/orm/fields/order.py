"""`OrderWrt`: the column behind ``Meta.order_with_respect_to``, and the places of many new rows."""

from collections.abc import Iterable
from typing import Any

from quintet.orm import aggregates
from quintet.orm.expressions.conditional import Q
from quintet.orm.fields.numbers import IntegerField


class OrderWrt(IntegerField[int]):
    """The place of a row among the rows with the same target, named ``_order``; not for people to edit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "name": "_order", "editable": False})


#: For how many targets one query asks the last place: fewer than the values that a statement takes.
TARGETS = 400


def place_many(objs: Iterable[Any], meta: Any, using: str) -> None:
    """Put new rows that were given no place behind all others with the same target, in their own order."""
    field = meta.order_with_respect_to
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for one in objs:
        if one._order is None:
            groups.setdefault(tuple(map(_plain, field.get_filter_kwargs_for_object(one).values())), []).append(one)
    waiting = list(groups)
    for start in range(0, len(waiting), TARGETS):
        targets = waiting[start : start + TARGETS]
        names = tuple(field.get_filter_kwargs_for_object(groups[targets[0]][0]))
        rows = meta.model._base_manager.using(using).order_by()
        for name, values in zip(names, zip(*targets, strict=True), strict=True):
            among = Q((f"{name}__in", {value for value in values if value is not None}))
            rows = rows.filter(among | Q((f"{name}__isnull", True)) if None in values else among)
        places = {found[:-1]: found[-1] + 1 for found in rows.values_list(*names).annotate(_last=aggregates.Max("_order"))}
        for target in targets:
            for place, one in enumerate(groups[target], places.get(target, 0)):
                one._order = place


def _plain(value: Any) -> Any:
    """Return what a query gives for a value: the key of an instance."""
    return value.pk if hasattr(type(value), "_meta") else value
