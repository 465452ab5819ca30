"""Loading an instance's values anew."""

from collections.abc import Iterable
from typing import Any

from quintet.drivers.router import router
from quintet.orm.types import LOOKUP_SEP


def refresh(self: Any, using: str | None, fields: Iterable[str] | None, from_queryset: Any) -> None:
    """Replace the loaded values (or ``fields``) with the row's, and forget loaded relations.

    Raises DoesNotExist when the row is gone, ValueError for names with lookups.
    """
    wanted = None if fields is None else list(fields)
    if wanted is not None:
        wanted = _forget_prefetched(self, wanted)
        if not wanted:
            return
        if any(LOOKUP_SEP in name for name in wanted):
            raise ValueError(f'Found "{LOOKUP_SEP}" in fields argument. Relations and transforms are not allowed in fields.')
    else:
        self.__dict__.pop("_prefetched_objects_cache", None)
    rows = type(self)._base_manager.all() if from_queryset is None else from_queryset
    if using is not None or from_queryset is None or from_queryset._db is None:
        rows = rows.using(using or router.db_for_read(type(self), instance=self))
    rows = rows.filter(pk=self.pk)
    missing = self.get_deferred_fields()
    if wanted is not None:
        rows = rows.only(*wanted)
    elif missing:
        rows = rows.only(*(field.attname for field in self._meta.concrete_fields if field.attname not in missing))
    _take_over(self, rows.get(), wanted)


def _forget_prefetched(self: Any, names: list[str]) -> list[str]:
    """Forget what was loaded under ``names`` around the row; return the names that are in the row."""
    prefetched = self.__dict__.get("_prefetched_objects_cache", {})
    reverse = {rel.get_accessor_name(): rel for rel in self._meta.related_objects}
    many = {field.name for field in self._meta.many_to_many}
    private = {field.name: field for field in self._meta.private_fields if field.is_relation}
    for name in names:
        prefetched.pop(name, None)
        if name in private:
            private[name].delete_cached_value(self)
        if name in reverse:
            reverse[name].delete_cached_value(self)
    return [name for name in names if name not in many and name not in reverse and name not in private]


def _take_over(self: Any, fresh: Any, wanted: list[str] | None) -> None:
    unloaded = fresh.get_deferred_fields()
    for field in self._meta.concrete_fields:
        if field.attname in unloaded or (wanted is not None and field.name not in wanted and field.attname not in wanted):
            continue
        setattr(self, field.attname, fresh.__dict__[field.attname])
        if field.is_relation and field.is_cached(fresh):
            field.set_cached_value(self, field.get_cached_value(fresh))
        elif field.is_relation:
            field.delete_cached_value(self)
    if wanted is None:
        for rel in self._meta.related_objects:
            if rel.is_cached(self):
                rel.delete_cached_value(self)
        for field in self._meta.private_fields:
            if field.is_relation and field.is_cached(self):
                field.delete_cached_value(self)
    self._state.db = fresh._state.db
