"""Rows of fixtures written many at a time, where nobody can tell the difference.

    add a, b, c (one model)  ->  held
    another model, a lookup by natural key, the end of the file, `SIZE` rows  ->  written:
        which keys are there? one query; new rows by one INSERT, their relations by one INSERT each; the others by themselves

A row is held only when no signal is sent to anybody for it, the database makes none of its values, and it has a key and no parent
row. When an INSERT is refused, the rows are written each by itself, in their order, so that the error names the one at fault.
"""

from collections.abc import Callable
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.errors import DatabaseError
from quintet.orm.queryset.queryset import QuerySet
from quintet.orm.serialize import together
from quintet.orm.serialize.deserialized import DeserializedObject
from quintet.orm.signals import m2m_changed, post_save, pre_save

#: How many rows are held.
SIZE = 500


class Batch:
    """Holds rows of one model until `flush`; ``save`` writes one object by itself, and names it when that fails."""

    def __init__(self, alias: str, save: Callable[[DeserializedObject], None]) -> None:
        self.alias, self.save = alias, save
        self.held: list[DeserializedObject] = []
        self.model: Any = None
        self._plain: dict[Any, bool] = {}

    def add(self, obj: DeserializedObject) -> None:
        """Hold an object, or write it at once, behind those that are held."""
        model = type(obj.object)
        if model is not self.model:
            self.flush()
            self.model = model
        if not self._may_wait(model, obj):
            self.flush()
            self.save(obj)
            return
        self.held.append(obj)
        if len(self.held) >= SIZE:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        held, self.held = self.held, []
        for obj in held if len(held) < 2 else self._inserted(held):
            self.save(obj)

    def _inserted(self, objects: list[DeserializedObject]) -> list[DeserializedObject]:
        """Insert the rows that are new; return the objects that are left to write: all when the database refused."""
        rows = QuerySet(model=self.model, using=self.alias)
        keys = [obj.object.pk for obj in objects]
        there = set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        new: dict[Any, DeserializedObject] = {}
        left: list[DeserializedObject] = []
        for key, obj in zip(keys, objects, strict=True):
            if key in there or key in new:
                left.append(obj)
            else:
                new[key] = obj
        try:
            with atomic(using=self.alias):
                together.insert(self.model, list(new.values()), self.alias)
                together.save_relations(list(new.values()))
        except (DatabaseError, ValueError, TypeError):
            return objects  # saving them by themselves tells which one it was
        return left

    def _may_wait(self, model: Any, obj: DeserializedObject) -> bool:
        if model not in self._plain:
            self._plain[model] = _is_plain(model)
        own = type(obj).save is DeserializedObject.save and not obj.deferred_fields
        return own and self._plain[model] and obj.object.pk is not None


def _is_plain(model: Any) -> bool:
    """Say whether nobody can tell rows of a model that are written together."""
    meta = model._meta
    relations = (field.remote_field.through for field in meta.local_many_to_many)
    return not (
        meta.parents
        or meta.proxy
        or meta.is_composite_pk
        or meta.order_with_respect_to
        or any(field.generated for field in meta.concrete_fields)
        or pre_save.has_listeners(model)
        or post_save.has_listeners(model)
        or any(m2m_changed.has_listeners(through) for through in relations)
    )
