"""prefetch_related: loading relations of many instances in one query each, level by level.

    lookups ──► queue ──► for each name of a path: who can load it? ──► one query ──► rows to their instances ──► next name
                  ▲                                                        │
                  └────── lookups that the queryset of a level brought ────┘

What can load a relation is a descriptor of the class or a related manager of the instance with

    get_prefetch_querysets(instances, querysets=None)
        -> (rows, key of a row, key of an instance, single, name of the cache, is_descriptor)

where ``single`` tells one value from several, and ``is_descriptor`` an assignment from a place in the state's cache.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator
from copy import copy
from functools import cached_property, partial
from typing import Any, TypeAlias

from quintet.kernel.errors import FieldDoesNotExist, ObjectDoesNotExist
from quintet.kit import bridge
from quintet.orm.types import LOOKUP_SEP

MISSING = object()


class Prefetch:
    """One path to prefetch, with a queryset of its own and a place to put the result.

    ``lookup`` is the path as `prefetch_related` takes it, ``queryset`` the rows to take its last relation from, and ``to_attr``
    the attribute that gets them, as a list. Raises ValueError for raw querysets and those after values().
    """

    def __init__(self, lookup: str, queryset: Any = None, to_attr: str | None = None) -> None:
        self.prefetch_through = lookup
        self.prefetch_to = LOOKUP_SEP.join([*lookup.split(LOOKUP_SEP)[:-1], to_attr]) if to_attr else lookup
        if queryset is not None:
            self.require_rows_of_models(queryset)
        self.queryset, self.to_attr = queryset, to_attr
        self.querysets: list[Any] | None = None if queryset is None else [queryset]

    @staticmethod
    def require_rows_of_models(queryset: Any) -> None:
        """Raise ValueError for a queryset that does not give instances, or cannot be filtered."""
        shape = getattr(queryset, "_shape", None)
        if shape is None or shape.request.values is not None:
            raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")

    def add_prefix(self, prefix: str) -> None:
        """Put the path below another."""
        self.prefetch_through = f"{prefix}{LOOKUP_SEP}{self.prefetch_through}"
        self.prefetch_to = f"{prefix}{LOOKUP_SEP}{self.prefetch_to}"

    def get_current_prefetch_to(self, level: int) -> str:
        """Return the path as far as ``level``, by the names under which the results are kept."""
        return LOOKUP_SEP.join(self.prefetch_to.split(LOOKUP_SEP)[: level + 1])

    def get_current_to_attr(self, level: int) -> tuple[str, bool]:
        """Return the name under which the results of ``level`` are kept, and whether `to_attr` gave it."""
        names = self.prefetch_to.split(LOOKUP_SEP)
        return names[level], bool(self.to_attr) and level == len(names) - 1

    def get_current_querysets(self, level: int) -> list[Any] | None:
        """Return the querysets given for ``level``, or None."""
        return self.querysets if self.get_current_prefetch_to(level) == self.prefetch_to else None

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        if self.querysets:
            # The rows of a queryset are not part of what was asked.
            unread = [one._chain() for one in self.querysets]
            for one in unread:
                one._result_cache = []
                one._prefetch_done = True
            state["querysets"] = unread
            state["queryset"] = unread[0] if self.queryset is not None else None
        return state

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Prefetch):
            return NotImplemented
        return type(self) is type(other) and self.prefetch_to == other.prefetch_to

    def __hash__(self) -> int:
        return hash((type(self), self.prefetch_to))


def normalized(lookups: Iterable[Any], prefix: str | None = None) -> list[Prefetch]:
    """Return lookups as `Prefetch` objects of their own, below ``prefix``."""
    found: list[Prefetch] = []
    for one in lookups:
        made = copy(one) if isinstance(one, Prefetch) else Prefetch(one)
        if prefix:
            made.add_prefix(prefix)
        found.append(made)
    return found


#: What can load an attribute of an instance (None for one that holds something else than a relation), what is equal for all that
#: one query loads, and whether the instance has it loaded already.
_Source: TypeAlias = tuple[Any, Hashable, bool]


class _Loading:
    """One call of `prefetch_related`: what was loaded so far, and the lookups that are still to be followed."""

    def __init__(self, instances: list[Any], lookups: Iterable[Any]) -> None:
        self.instances = instances
        self.queue = deque(normalized(lookups))
        self.done: dict[str, list[Any]] = {}
        self.brought: set[Prefetch] = set()
        self.followed: set[Hashable] = set()

    def run(self) -> None:
        """Follow all lookups, also those that come up on the way."""
        while self.queue:
            lookup = self.queue.popleft()
            if lookup.prefetch_to in self.done:
                if lookup.querysets is not None:
                    raise ValueError(
                        f"'{lookup.prefetch_to}' lookup was already seen with a different queryset. You may need to adjust the "
                        f"ordering of your lookups."
                    )
                continue
            self._follow(lookup)

    def _follow(self, lookup: Prefetch) -> None:
        level = self.instances
        names = lookup.prefetch_through.split(LOOKUP_SEP)
        for depth, name in enumerate(names):
            if not level:
                return
            target = lookup.get_current_prefetch_to(depth)
            if target in self.done:
                level = self.done[target]
                continue
            level = [one for one in level if _can_keep(one)]
            if not level:
                return
            level = self._level(level, lookup, depth, name, target, last=depth == len(names) - 1)

    def _level(self, level: list[Any], lookup: Prefetch, depth: int, name: str, target: str, *, last: bool) -> list[Any]:
        kept_as, _as_attribute = lookup.get_current_to_attr(depth)
        groups: dict[Hashable, tuple[Any, list[Any]]] = {}
        managers: dict[Any, Any] = {}
        found_anywhere = False
        for one in level:
            source = _source(one, name, kept_as, managers)
            if source is None:
                continue
            found_anywhere = True
            loader, group, loaded = source
            if loader is None:
                if last:
                    raise ValueError(
                        f"'{lookup.prefetch_through}' does not resolve to an item that supports prefetching - this is an invalid "
                        f"parameter to prefetch_related()."
                    )
            elif not loaded:
                groups.setdefault(group, (loader, []))[1].append(one)
        if not found_anywhere:
            raise AttributeError(
                f"Cannot find '{name}' on {type(level[0]).__name__} object, '{lookup.prefetch_through}' is an invalid "
                f"parameter to prefetch_related()"
            )
        if not groups:
            return _values(level, kept_as if last else name)
        rows: list[Any] = []
        fetched = 0
        for group, (loader, instances) in groups.items():
            fetched += len(instances)
            rows += self._load(loader, group, instances, lookup, depth, target)
        if fetched < len(level):
            rows = _values(level, kept_as)
        return rows

    def _load(self, loader: Any, group: Hashable, instances: list[Any], lookup: Prefetch, depth: int, target: str) -> list[Any]:
        rows, more = load_level(instances, loader, lookup, depth)
        if target in self.done:
            self.done[target] = [*self.done[target], *rows]
        elif not (lookup in self.brought and group in self.followed):
            self.done[target] = rows
            brought = normalized(more, target)
            self.brought.update(brought)
            self.queue.extendleft(reversed(brought))
            self.followed.add(group)
        return rows


def load(instances: list[Any], lookups: Iterable[Any]) -> None:
    """Load every path for ``instances``.

    Raises AttributeError for a path that names nothing, ValueError for one that cannot be prefetched or is asked for twice
    with different querysets.
    """
    if instances:
        _Loading(instances, lookups).run()


def _can_keep(instance: Any) -> bool:
    """Say whether an object can keep what is loaded for it; make room for that."""
    if "_prefetched_objects_cache" in getattr(instance, "__dict__", ()):
        return True
    try:
        instance._prefetched_objects_cache = {}
    except (AttributeError, TypeError):
        return False
    return True


def _values(level: list[Any], name: str) -> list[Any]:
    """Return what instances have loaded under a name, one after the other."""
    found: list[Any] = []
    for one in level:
        value: Any = one._prefetched_objects_cache.get(name, MISSING)
        if value is not MISSING:
            found += list(value)
            continue
        try:
            value = getattr(one, name)
        except (ObjectDoesNotExist, AttributeError):
            continue
        if hasattr(value, "get_prefetch_querysets") and hasattr(value, "all"):
            value = list(value.all())
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found


def _source(instance: Any, name: str, kept_as: str, managers: dict[Any, Any]) -> _Source | None:
    """Return what can load ``name``: a descriptor of the class, or a related manager; None for a name that means nothing.

    ``managers`` keeps, by descriptor, the manager that the first instance gave: it loads for all. By class it keeps the
    descriptor, which may be made anew whenever the class is asked.
    """
    descriptor = managers.get(type(instance), MISSING)
    if descriptor is MISSING:
        descriptor = managers[type(instance)] = getattr(type(instance), name, None)
    if descriptor is None:
        return (None, None, True) if hasattr(instance, name) else None
    if hasattr(descriptor, "get_prefetch_querysets"):
        loaded = kept_as in instance.__dict__ if kept_as != name else descriptor.is_cached(instance)
        return descriptor, id(descriptor), loaded
    if isinstance(descriptor, cached_property | property) or not hasattr(descriptor, "__get__"):
        return None, None, True
    manager = managers.get(id(descriptor))
    if manager is None:
        manager = getattr(instance, name, None)
        if not hasattr(manager, "get_prefetch_querysets"):
            return None, None, True
        managers[id(descriptor)] = manager
    loaded = kept_as in instance.__dict__ if kept_as != name else name in instance._prefetched_objects_cache
    return manager, getattr(manager, "prefetch_group", id(descriptor)), loaded


def load_level(instances: list[Any], loader: Any, lookup: Prefetch, depth: int) -> tuple[list[Any], tuple[Any, ...]]:
    """Load one relation of instances of one kind; return the related rows, and the lookups that their queryset brought.

    Raises ValueError when the rows would be put into a field.
    """
    name, as_attribute = lookup.get_current_to_attr(depth)
    if as_attribute:
        _require_free(type(instances[0]), name)
    given = lookup.get_current_querysets(depth)
    rows, row_key, owner_key, single, cache_name, is_descriptor = loader.get_prefetch_querysets(instances, given)
    mode = instances[0]._state.fetch_mode
    more: tuple[Any, ...] = ()
    if hasattr(rows, "_prefetch"):
        more = tuple(rows._prefetch)
        if mode is not None and rows._mode is None:
            rows = rows.fetch_mode(mode)
        if more:
            rows = rows.prefetch_related(None)
    found: list[Any] = list(rows)
    by_key: dict[Hashable, list[Any]] = defaultdict(list)
    for row in found:
        by_key[row_key(row)].append(row)
    owned = [by_key.get(owner_key(one)) or [] for one in instances]
    if as_attribute:
        for one, own in zip(instances, owned, strict=True):
            setattr(one, name, (own[0] if own else None) if single else own)
    elif single:
        for one, own in zip(instances, owned, strict=True):
            _put_one(one, own, cache_name, owner_key, is_descriptor)
    else:
        _put_many(loader, instances, owned, name, cache_name, given)
    return found, more


def _put_one(one: Any, rows: list[Any], cache_name: str, owner_key: Any, is_descriptor: bool) -> None:
    """Give an instance the one row of its own; where there is none, let it remember for which key."""
    if is_descriptor:
        setattr(one, cache_name, rows[0] if rows else None)
        return
    state = one._state
    state.fields_cache[cache_name] = rows[0] if rows else None
    if not rows and (key := owner_key(one)) is not None:
        state.absent = {**(state.absent or {}), cache_name: key}


def _require_free(model: Any, name: str) -> None:
    try:
        model._meta.get_field(name)
    except (FieldDoesNotExist, AttributeError):
        return
    raise ValueError(f"to_attr={name} conflicts with a field on the {model.__name__} model.")


def _put_many(
    loader: Any, instances: list[Any], owned: list[list[Any]], name: str, cache_name: str, given: list[Any] | None
) -> None:
    """Give every instance a queryset of its own that holds its rows."""
    make: Any = getattr(loader, "querysets_of", None) or partial(querysets_of, name)
    for one, rows, held in zip(instances, owned, make(instances, given), strict=True):
        held._result_cache, held._prefetch_done = rows, True
        one._prefetched_objects_cache[cache_name] = held


def querysets_of(name: str, instances: list[Any], given: list[Any] | None) -> Iterator[Any]:
    """Yield, for each instance, the queryset of its own manager ``name``, or what that makes of the one that was given."""
    for one in instances:
        manager = getattr(one, name)
        yield manager._apply_rel_filters(given[0]) if given else manager.get_queryset()


def prefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """Load relations of instances that are there already."""
    load(list(model_instances), related_lookups)


async def aprefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """Do as `prefetch_related_objects`, awaited."""
    await bridge.run(prefetch_related_objects, model_instances, *related_lookups)
