"""The descriptor of a generic foreign key: its target is loaded on first read and kept in the instance's state."""

from collections.abc import Hashable
from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.kernel.errors import ObjectDoesNotExist
from quintet.orm.fetch import mode_of


class GenericForeignKeyDescriptor:
    """Reads and assigns the target of a generic foreign key."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.name = field.name

    def is_cached(self, instance: Any) -> bool:
        """Say whether the target was looked for."""
        return self.field.is_cached(instance)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        field = self.field
        if instance is None:
            return field
        number, key = getattr(instance, field.ct_attname), getattr(instance, field.fk_field)
        cache = instance._state.fields_cache
        if self.name in cache:
            held = cache[self.name]
            if held is None or self._fits(held, number, key, instance):
                return held
            del cache[self.name]
        if number is None:
            cache[self.name] = None
            return None
        mode_of(instance).fetch(self, instance)
        return cache.get(self.name)

    def _fits(self, target: Any, number: Any, key: Any, instance: Any) -> bool:
        """Say whether a loaded target is still what the instance's two fields mean."""
        if number != self.field.get_content_type(obj=target, using=instance._state.db).pk:
            return False
        return target._meta.pk.to_python(key) == target.pk

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.field
        setattr(instance, field.ct_field, None if value is None else field.get_content_type(obj=value))
        setattr(instance, field.fk_field, None if value is None else value.pk)
        field.set_cached_value(instance, value)

    # --- loading -----------------------------------------------------------------------------------------------------

    def fetch_one(self, instance: Any) -> None:
        """Load the target of one instance; None when the row, or its model, is gone."""
        field, using = self.field, instance._state.db
        content_type = field.get_content_type(id=getattr(instance, field.ct_attname), using=using)
        model = content_type.model_class()
        found = None
        if model is not None:
            rows = model._base_manager.using(using).fetch_mode(mode_of(instance))
            try:
                found = rows.get(pk=getattr(instance, field.fk_field))
            except ObjectDoesNotExist:
                found = None
        field.set_cached_value(instance, found)

    def fetch_many(self, instances: list[Any]) -> None:
        """Load the targets of several instances, in one query for each model."""
        missing = [one for one in instances if not self.is_cached(one)]
        found = {self._key_of_target(row): row for row in self._targets(missing, {})}
        for one in missing:
            self.field.set_cached_value(one, found.get(self._key_in(one)))

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the targets of ``instances``, in one query for each model.

        Raises ValueError for two querysets of one content type.
        """
        given: dict[int, Any] = {}
        for rows in querysets or ():
            number = self.field.get_content_type(model=rows.model, using=rows.db).pk
            if number in given:
                raise ValueError("Only one queryset is allowed for each content type.")
            given[number] = rows
        return self._targets(instances, given), self._key_of_target, self._key_in, True, self.name, False

    def _targets(self, instances: list[Any], given: dict[int, Any]) -> list[Any]:
        """Return the rows that instances point at; ``given`` are querysets to take them from, by content type."""
        field = self.field
        keys: dict[int, set[Any]] = {}
        first: dict[int, Any] = {}
        for one in instances:
            number, key = getattr(one, field.ct_attname), getattr(one, field.fk_field)
            if number is not None and key is not None:
                keys.setdefault(number, set()).add(key)
                first.setdefault(number, one)
        found: list[Any] = []
        for number, wanted in keys.items():
            using = first[number]._state.db
            model = field.get_content_type(id=number, using=using).model_class()
            if model is None:
                continue
            rows = given.get(number)
            if rows is None:
                rows = model._base_manager.using(using).fetch_mode(mode_of(first[number]))
            found += rows.filter(pk__in=wanted)
        return found

    @staticmethod
    def _key_of_target(target: Any) -> Hashable:
        return type(target), target.pk

    def _key_in(self, instance: Any) -> Hashable:
        """Return (model, key) as the two fields of an instance mean it."""
        number = getattr(instance, self.field.ct_attname)
        if number is None:
            return None
        content_type: ContentType = self.field.get_content_type(id=number, using=instance._state.db)
        model = content_type.model_class()
        key = getattr(instance, self.field.fk_field)
        return None if model is None else (model, model._meta.pk.to_python(key))
