"""Keys of several columns: what the descriptors of a `ForeignObject` do where those of a foreign key compare one value."""

from collections.abc import Iterable
from typing import Any

from quintet.orm.expressions.conditional import Q


def values_here(field: Any, instance: Any) -> tuple[Any, ...]:
    """Return an instance's values of the columns that make up the key."""
    return tuple(getattr(instance, one.attname) for one in field.local_related_fields)


def values_there(field: Any, target: Any) -> tuple[Any, ...]:
    """Return a target's values of the columns that the key is compared with."""
    return tuple(getattr(target, one.attname) for one in field.foreign_related_fields)


def rows_with(field: Any, rows: Any, keys: Iterable[tuple[Any, ...]], instance: Any) -> Any:
    """Return the targets among ``rows`` that have one of the keys, as far as the field lets ``instance`` see them."""
    names = [one.attname for one in field.foreign_related_fields]
    conditions = [Q(**dict(zip(names, key, strict=True))) for key in keys]
    found = rows.filter(Q(*conditions, _connector=Q.OR)) if conditions else rows.none()
    return found.complex_filter(field.get_extra_descriptor_filter(instance))


def read(descriptor: Any, instance: Any) -> Any:
    """Return the target of an instance, loading it if need be.

    Raises RelatedObjectDoesNotExist for a key without a target, and for an incomplete key of a field that may not be NULL.
    """
    field, cache = descriptor.field, instance._state.fields_cache
    held, key = cache.get(field.name), values_here(field, instance)
    if held is not None and (None in key or values_there(field, held) == key):
        return held
    if None in key:
        if field.null:
            return None
        raise descriptor.RelatedObjectDoesNotExist(f"{field.model.__name__} has no {field.name}.")
    if held is not None or field.name not in cache:
        cache.pop(field.name, None)
        instance._fetch_mode().fetch(descriptor, instance)
    found = cache.get(field.name)
    if found is None:
        raise descriptor.RelatedObjectDoesNotExist(f"{field.remote_field.model.__name__} matching query does not exist.")
    return found


def fetch(descriptor: Any, instances: list[Any], rows: Any) -> None:
    """Load the targets of instances in one query; those without remember None."""
    field = descriptor.field
    missing = [one for one in instances if field.name not in one._state.fields_cache and None not in values_here(field, one)]
    keys = dict.fromkeys(values_here(field, one) for one in missing)
    found = {values_there(field, row): row for row in rows_with(field, rows, keys, instances[0])}
    for one in missing:
        remember(descriptor, one, found.get(values_here(field, one)))


def remember(descriptor: Any, instance: Any, target: Any) -> None:
    """Keep a target, and the instance with it where nobody else may point there."""
    field = descriptor.field
    instance._state.fields_cache[field.name] = target
    if target is not None and not field.remote_field.multiple:
        field.remote_field.set_cached_value(target, instance)


def assign(descriptor: Any, instance: Any, value: Any) -> None:
    """Point an instance at a target, or at nothing."""
    field = descriptor.field
    values = (None,) * len(field.local_related_fields) if value is None else values_there(field, value)
    for one, part in zip(field.local_related_fields, values, strict=True):
        setattr(instance, one.attname, part)
    remember(descriptor, instance, value)


def prefetched(descriptor: Any, instances: list[Any], rows: Any) -> Any:
    """Return what `prefetch_related` needs to load the targets of ``instances``."""
    field = descriptor.field
    keys = dict.fromkeys(key for one in instances if None not in (key := values_here(field, one)))
    found = rows_with(field, rows, keys, instances[0])
    return found, lambda row: values_there(field, row), lambda one: values_here(field, one), True, field.name, False
