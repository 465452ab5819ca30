"""``Meta.order_with_respect_to``: rows that keep an order among those with the same target.

The place is a number in the column ``_order``, given at INSERT. The target's class gets ``get_<model>_order`` and
``set_<model>_order``, the ordered class ``get_next_in_order`` and ``get_previous_in_order``.
"""

from collections.abc import Callable, Iterable
from typing import Any

from quintet.drivers.router import router
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm import aggregates
from quintet.orm.fields.order import OrderWrt
from quintet.orm.functions import comparison
from quintet.orm.relations.link import when_declared


def keep_order(made: Any) -> None:
    """Give a class what ``order_with_respect_to`` in its Meta promises.

    Raises FieldDoesNotExist when Meta names no field.
    """
    meta = made._meta
    name = meta.order_with_respect_to
    among = (*meta.fields, *meta.private_fields)
    found: Any = next((field for field in among if name in (field.name, getattr(field, "attname", None))), None)
    if found is None:
        raise FieldDoesNotExist(f"{meta.object_name} has no field named '{name}'; mend Meta.order_with_respect_to.")
    meta.order_with_respect_to, meta.ordering = found, ("_order",)
    if not any(isinstance(field, OrderWrt) for field in meta.local_fields):
        made.add_to_class("_order", OrderWrt())
    made.get_next_in_order = _neighbour("get_next_in_order", forward=True)
    made.get_previous_in_order = _neighbour("get_previous_in_order", forward=False)
    if found.remote_field is not None:
        when_declared(made, found.remote_field.model, lambda target: install_order(target, made, found))


def place(instance: Any, meta: Any, using: str) -> None:
    """Put a new row behind all others with the same target."""
    rows = meta.model._base_manager.using(using).filter(**_same_target(instance, meta))
    instance._order = rows.aggregate(_order__max=comparison.Coalesce(aggregates.Max("_order") + 1, 0))["_order__max"]


def _same_target(instance: Any, meta: Any) -> dict[str, Any]:
    return meta.order_with_respect_to.get_filter_kwargs_for_object(instance)


def _neighbour(name: str, *, forward: bool) -> Callable[[Any], Any]:
    cache = f"_{name}_cache"

    def neighbour(self: Any) -> Any:
        """Return the next or previous row with the same target; it is kept. Raises DoesNotExist at the end."""
        if cache not in self.__dict__:
            meta = self._meta
            own = type(self)._default_manager.filter(pk=self.pk).values("_order")
            rows = type(self)._default_manager.filter(**_same_target(self, meta))
            rows = rows.filter(_order__gt=own) if forward else rows.filter(_order__lt=own)
            setattr(self, cache, rows.order_by("_order" if forward else "-_order")[:1].get())
        return getattr(self, cache)

    neighbour.__name__ = neighbour.__qualname__ = name
    return neighbour


def install_order(target: Any, ordered: Any, field: Any) -> None:
    """Give ``target`` the methods that read and set the order of the rows that point at it by ``field``."""
    words = ordered._meta.model_name

    def get_order(self: Any) -> Any:
        """Return the keys of the rows that point here, in their order."""
        key = ordered._meta.pk.name
        return ordered._default_manager.filter(**field.get_forward_related_filter(self)).values_list(key, flat=True)

    def set_order(self: Any, id_list: Iterable[Any], using: str | None = None) -> None:
        """Put the rows that point here, given by their keys, into another order."""
        alias = using or router.db_for_write(ordered, instance=self)
        rows = ordered._default_manager.db_manager(alias).filter(**field.get_forward_related_filter(self))
        rows.bulk_update([ordered(pk=key, _order=number) for number, key in enumerate(id_list)], ["_order"])

    for name, function in ((f"get_{words}_order", get_order), (f"set_{words}_order", set_order)):
        function.__name__ = function.__qualname__ = name
        setattr(target, name, function)
