"""Descriptors on the model that a relation points at."""

from functools import cached_property
from typing import Any

from quintet.drivers.router import router
from quintet.orm.relations import managers
from quintet.orm.relations.forward import given_or


class ReverseOne:
    """The one object whose one-to-one field points here."""

    def __init__(self, related: Any) -> None:
        self.related = related
        self.name = related.get_accessor_name()

    @cached_property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802  documented name
        """What reading raises when no object points here."""
        own = f"{self.related.model.__qualname__}.{self.related.name}.RelatedObjectDoesNotExist"
        base = self.related.related_model.DoesNotExist
        return type(
            "RelatedObjectDoesNotExist",
            (base, AttributeError),
            {"__qualname__": own, "__module__": self.related.model.__module__},
        )

    def is_cached(self, instance: Any) -> bool:
        """Say whether the object was loaded."""
        return self.related.is_cached(instance)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        cache = instance._state.fields_cache
        if self.name not in cache and instance.pk is not None:
            instance._fetch_mode().fetch(self, instance)
        found = cache.get(self.name)
        if found is None:
            raise self.RelatedObjectDoesNotExist(f"{instance.__class__.__name__} has no {self.name}.")
        return found

    def get_queryset(self, **hints: Any) -> Any:
        """Return the rows in which the object is looked up."""
        return self.related.related_model._base_manager.db_manager(hints=hints).all()

    def fetch_one(self, instance: Any) -> None:
        """Load for one instance."""
        self.fetch_many([instance])

    def fetch_many(self, instances: list[Any]) -> None:
        """Load for several instances in one query; those without an object remember None."""
        field = self.related.field
        attname = field.target_field.attname
        missing: dict[Any, list[Any]] = {}  # several instances may be of one row
        for one in instances:
            if self.name not in one._state.fields_cache and (key := getattr(one, attname)) is not None:
                missing.setdefault(key, []).append(one)
        using = router.db_for_read(self.related.related_model, instance=instances[0])
        rows = self.get_queryset(instance=instances[0]).using(using).fetch_mode(instances[0]._fetch_mode())
        keys = list(missing)
        rows = rows.filter(**({field.name: keys[0]} if len(keys) == 1 else {f"{field.name}__in": keys}))
        found = {getattr(row, field.attname): row for row in rows}
        for key, owners in missing.items():
            row = found.get(key)
            for owner in owners:
                owner._state.fields_cache[self.name] = row
            if row is not None:
                field.set_cached_value(row, owners[0])

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the objects that point at ``instances``."""
        field = self.related.field
        attname = field.target_field.attname
        rows = given_or(querysets, self.get_queryset)
        owners = {getattr(one, attname): one for one in instances}
        rows = rows.using(rows._db or instances[0]._state.db).filter(**{f"{field.name}__in": list(owners)})

        def key_of_row(row: Any) -> Any:
            key = getattr(row, field.attname)
            field.set_cached_value(row, owners[key])
            return key

        return rows, key_of_row, lambda one: getattr(one, attname), True, self.name, False

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.related.field
        if value is None:
            held = instance._state.fields_cache.pop(self.name, None)
            if held is not None:
                field.delete_cached_value(held)
                setattr(held, field.attname, None)
            return
        if not isinstance(value, self.related.related_model):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.{self.name}" must be a '
                f'"{self.related.related_model._meta.object_name}" instance.'
            )
        key = getattr(instance, field.target_field.attname)
        setattr(value, field.attname, key)
        if key is None or key == "":
            value._state.keyless |= {field.name}
        instance._state.fields_cache[self.name] = value
        field.set_cached_value(value, instance)


class ReverseMany:
    """The objects whose foreign key points here: a related manager."""

    def __init__(self, related: Any) -> None:
        self.rel = related
        self.field = related.field
        self._made: tuple[Any, Any] = (None, None)

    @property
    def related_manager_cls(self) -> Any:
        """The class of the managers."""
        manager = self.rel.related_model._default_manager
        made_for, made = self._made
        if made_for is not manager:
            made = managers.create_reverse_many_to_one_manager(manager.class_for_relations(), self.rel)
            self._made = manager, made
        return made

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return self.related_manager_cls(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        raise TypeError(
            f"Direct assignment to the reverse side of a related set is prohibited. Use "
            f"{self.rel.get_accessor_name()}.set() instead."
        )


class ManyToManyAccessor:
    """Either end of a many-to-many relation: a related manager."""

    def __init__(self, rel: Any, reverse: bool) -> None:
        self.rel, self.reverse = rel, reverse
        self.field = rel.field
        self._made: tuple[Any, Any] = (None, None)

    @property
    def through(self) -> Any:
        """The model of the rows in between."""
        return self.rel.through

    @property
    def related_manager_cls(self) -> Any:
        """The class of the managers."""
        manager = (self.rel.related_model if self.reverse else self.rel.model)._default_manager
        made_for, made = self._made
        if made_for is not manager:
            made = managers.create_forward_many_to_many_manager(manager.class_for_relations(), self.rel, self.reverse)
            self._made = manager, made
        return made

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return self.related_manager_cls(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        side = "reverse side" if self.reverse else "forward side"
        name = self.rel.get_accessor_name() if self.reverse else self.field.name
        raise TypeError(f"Direct assignment to the {side} of a many-to-many set is prohibited. Use {name}.set() instead.")
