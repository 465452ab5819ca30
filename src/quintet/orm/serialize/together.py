"""Rows that are new, written together with their many-to-many relations: a query and an INSERT a relation, not two a row."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.orm import write
from quintet.orm.serialize.deserialized import DeserializedObject
from quintet.orm.signals import m2m_changed

#: How many rows in between are made at a time.
SIZE = 1000


def insert(model: Any, objects: list[DeserializedObject], alias: str) -> None:
    """Insert rows of one model without parents, exactly as they were read."""
    with atomic(using=alias, savepoint=False):
        model._meta.concrete_model._meta.writes += 1
        write.insert_many(model._meta, connections[alias], [obj.object for obj in objects], None, None, raw=True)


def save_relations(objects: list[DeserializedObject]) -> None:
    """Write the relations of rows of one model that were inserted just now, as their `save_relations` would one by one.

    When that raises, the objects still hold all their relations.
    """
    by_name: dict[str, list[tuple[Any, Any]]] = {}
    for obj in objects:
        for name, values in (obj.m2m_data or {}).items():
            by_name.setdefault(name, []).append((getattr(obj.object, name), values))
    for relations in by_name.values():
        if not _are_plain(relations) or not _written(relations):
            for manager, values in relations:
                manager.set_raw(values)
    for obj in objects:
        obj.m2m_data = None


def _are_plain(relations: list[tuple[Any, Any]]) -> bool:
    """Say whether rows in between hold nothing but two keys, go one way and are heard of by nobody."""
    first = relations[0][0]
    return bool(first.through._meta.auto_created and not first.symmetrical and not m2m_changed.has_listeners(first.through))


def _written(relations: list[tuple[Any, Any]]) -> bool:
    """Write the relations, unless some of the rows have any already or they are written to several databases."""
    first = relations[0][0]
    places = {manager._through_alias() for manager, _ in relations}
    if len(places) > 1:
        return False
    (alias,) = places
    between = first._rows_between(alias)
    if between.filter(**{f"{first.source.name}__in": [manager.key for manager, _ in relations]}).exists():
        return False
    made = _between(relations)
    with atomic(using=alias, savepoint=False):
        while rows := list(islice(made, SIZE)):
            between.bulk_create(rows, ignore_conflicts=True)
    return True


def _between(relations: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    for manager, values in relations:
        source, target = manager.source.attname, manager.target.attname
        for key in manager._keys(values, manager.target):
            yield manager.through(**{source: manager.key, target: key})
