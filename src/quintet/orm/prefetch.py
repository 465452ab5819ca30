"""prefetch_related: loading relations of many instances in one query each, level by level."""

from typing import Any

from quintet.kit.bridge import run
from quintet.orm.types import LOOKUP_SEP


class Prefetch:
    """One path to prefetch, with a queryset of its own and a place to put the result."""

    def __init__(self, lookup: str, queryset: Any = None, to_attr: str | None = None) -> None:
        self.prefetch_through = lookup
        self.prefetch_to = LOOKUP_SEP.join([*lookup.split(LOOKUP_SEP)[:-1], to_attr]) if to_attr else lookup
        if queryset is not None and queryset._shape.request.values is not None:
            raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")
        self.queryset, self.to_attr = queryset, to_attr

    def add_prefix(self, prefix: str) -> None:
        """Put the path below another."""
        self.prefetch_through = f"{prefix}{LOOKUP_SEP}{self.prefetch_through}"
        self.prefetch_to = f"{prefix}{LOOKUP_SEP}{self.prefetch_to}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prefetch) and self.prefetch_to == other.prefetch_to

    def __hash__(self) -> int:
        return hash((type(self), self.prefetch_to))


def load(instances: list[Any], lookups: Any) -> None:
    """Load every path for ``instances``.

    Raises AttributeError for a path that names nothing, ValueError for one that cannot be prefetched or is asked for twice
    with different querysets.
    """
    if not instances:
        return
    done: dict[str, Any] = {}
    for lookup in lookups:
        one = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
        if one.prefetch_to in done:
            if one.queryset is not None:
                raise ValueError(
                    f"'{one.prefetch_to}' lookup was already seen with a different queryset. You may need to adjust the "
                    f"ordering of your lookups."
                )
            continue
        _load_path(instances, one, done)


def _load_path(instances: list[Any], wanted: Prefetch, done: dict[str, Any]) -> None:
    through = wanted.prefetch_through.split(LOOKUP_SEP)
    targets = wanted.prefetch_to.split(LOOKUP_SEP)
    level = [one for one in instances if one is not None]
    for depth, name in enumerate(through):
        if not level:
            return
        path = LOOKUP_SEP.join(targets[: depth + 1])
        last = depth == len(through) - 1
        to_attr = wanted.to_attr if last else None
        stored_as = to_attr or targets[depth]
        if path in done or (not last and _is_there(level, targets[depth])):
            level = _values(level, stored_as)
            continue
        level = _load_level(level, name, wanted.queryset if last else None, to_attr, wanted)
        done[path] = wanted


def _is_there(level: list[Any], name: str) -> bool:
    return all(
        name in one._state.fields_cache or name in one.__dict__ or name in one.__dict__.get("_prefetched_objects_cache", {})
        for one in level
    )


def _values(level: list[Any], name: str) -> list[Any]:
    found: list[Any] = []
    for one in level:
        value: Any = getattr(one, name, None)
        if hasattr(value, "all"):
            value = list(value.all())
        found += value if isinstance(value, list) else [] if value is None else [value]
    return found


def _source(instance: Any, name: str, wanted: Prefetch) -> Any:
    """Return what can prefetch ``name``: a descriptor of the class, or a related manager of the instance."""
    descriptor = getattr(type(instance), name, None)
    if descriptor is None:
        raise AttributeError(
            f"Cannot find '{name}' on {type(instance).__name__} object, '{wanted.prefetch_through}' is an invalid "
            f"parameter to prefetch_related()"
        )
    if hasattr(descriptor, "get_prefetch_querysets"):
        return descriptor
    manager = getattr(instance, name)
    if not hasattr(manager, "get_prefetch_querysets"):
        raise ValueError(
            f"'{wanted.prefetch_through}' does not resolve to an item that supports prefetching - this is an invalid "
            f"parameter to prefetch_related()."
        )
    return manager


def _load_level(level: list[Any], name: str, queryset: Any, to_attr: str | None, wanted: Prefetch) -> list[Any]:
    source = _source(level[0], name, wanted)
    if hasattr(source, "is_cached") and queryset is None:
        missing = [one for one in level if not source.is_cached(one)]
        if not missing:
            return _values(level, name)
    else:
        missing = level
    rows, row_key, owner_key, single, cache_name, in_state = source.get_prefetch_querysets(
        missing, [queryset] if queryset is not None else None
    )
    mode = missing[0]._state.fetch_mode
    if queryset is None and mode is not None:
        rows = rows.fetch_mode(mode)
    found: dict[int, Any] = {}
    by_key: dict[Any, list[Any]] = {}
    for row in rows:
        found[id(row)] = row
        by_key.setdefault(row_key(row), []).append(row)
    for one in missing:
        own = by_key.get(owner_key(one), [])
        if single:
            _put_single(one, own[0] if own else None, cache_name, to_attr, in_state)
        elif to_attr:
            setattr(one, to_attr, own)
        else:
            _put_many(one, own, name, cache_name, queryset)
    return list(found.values()) if len(missing) == len(level) else _values(level, to_attr or name)


def _put_single(one: Any, value: Any, cache_name: str, to_attr: str | None, in_state: bool) -> None:
    if to_attr:
        setattr(one, to_attr, value)
    elif in_state:
        one._state.fields_cache[cache_name] = value
    else:
        setattr(one, cache_name, value)


def _put_many(one: Any, rows: list[Any], name: str, cache_name: str, queryset: Any) -> None:
    manager = getattr(one, name)
    held = manager._apply_rel_filters(queryset) if queryset is not None else manager.get_queryset()
    held._result_cache, held._prefetch_done = rows, True
    one.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = held


def prefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """Load relations of instances that are there already."""
    load(list(model_instances), related_lookups)


async def aprefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """Do as `prefetch_related_objects`, awaited."""
    await run(prefetch_related_objects, model_instances, *related_lookups)
