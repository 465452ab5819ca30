"""The next and the previous row along a date field."""

from typing import Any

from quintet.orm.expressions.conditional import Q


def by_date(self: Any, field: Any, forward: bool, filters: dict[str, Any]) -> Any:
    """Return the neighbour along ``field``; rows with the same value are told apart by key.

    Raises ValueError for an unsaved instance, DoesNotExist at the end.
    """
    if not self._is_pk_set():
        raise ValueError("get_next/get_previous cannot be used on unsaved objects.")
    beyond, order = ("gt", "") if forward else ("lt", "-")
    value = getattr(self, field.attname)
    later = Q(**{f"{field.name}__{beyond}": value}) | Q(**{field.name: value, f"pk__{beyond}": self.pk})
    rows = type(self)._default_manager.using(self._state.db).filter(**filters).filter(later)
    found = rows.order_by(f"{order}{field.name}", f"{order}pk")[:1]
    for row in found:
        return row
    raise self.DoesNotExist(f"{type(self)._meta.object_name} matching query does not exist.")
