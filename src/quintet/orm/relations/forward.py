"""Descriptors of foreign keys on the model that declares them."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from quintet.drivers.router import router
from quintet.kernel.errors import ObjectDoesNotExist
from quintet.orm.fields.deferred import DeferredAttribute
from quintet.orm.relations import object_keys


def given_or(querysets: Any, make: Callable[[], Any]) -> Any:
    """Return the one queryset that is given to `get_prefetch_querysets`, else the one that ``make`` makes.

    Raises ValueError for several.
    """
    if not querysets:
        return make()
    if len(querysets) != 1:
        raise ValueError("querysets argument of get_prefetch_querysets() should have a length of 1.")
    return querysets[0]


class KeyAttribute(DeferredAttribute):
    """The raw key. It has no ``__set__``: a loaded target that no longer fits is noticed when it is read."""


class ForwardManyToOne:
    """The target of a foreign key: loaded on first read, kept in the instance's state."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.name = field.name

    @cached_property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802  documented name
        """What reading raises when there is no target."""
        target = self.field.remote_field.model
        own = f"{self.field.model.__qualname__}.{self.field.name}.RelatedObjectDoesNotExist"
        return type(
            "RelatedObjectDoesNotExist",
            (target.DoesNotExist, AttributeError),
            {"__qualname__": own, "__module__": self.field.model.__module__},
        )

    def is_cached(self, instance: Any) -> bool:
        """Say whether the target of the key that the instance has now was loaded."""
        field, cache = self.field, instance._state.fields_cache
        if field.name not in cache:
            return False
        if not field.concrete:
            return True
        held, key = cache[field.name], getattr(instance, field.attname)
        if held is None:
            return key is None or self._is_known_absent(instance, key)
        return getattr(held, field.target_field.attname) == key or field.name in instance._state.keyless

    def _is_known_absent(self, instance: Any, key: Any) -> bool:
        """Say whether a prefetch has found that the key leads to no row of its queryset."""
        absent, name = instance._state.absent, self.field.name
        if absent is None or instance._state.fields_cache.get(name, key) is not None:
            return False
        return name in absent and bool(absent[name] == key)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        field = self.field
        if not field.concrete:
            return object_keys.read(self, instance)
        held = instance._state.fields_cache.get(field.name)
        # A related row came by select_related() where the key was deferred.
        alone = held is not None and field.attname not in instance.__dict__
        # Through getattr and not __dict__: a deferred key loads here instead of reading as no key.
        key = None if alone else getattr(instance, field.attname)
        if held is not None and (
            alone or getattr(held, field.target_field.attname) == key or field.name in instance._state.keyless
        ):
            return held
        if key is None or self._is_known_absent(instance, key):
            if field.null:
                instance._state.fields_cache[field.name] = None
                return None
            raise self.RelatedObjectDoesNotExist(f"{field.model.__name__} has no {field.name}.")
        if field.model is not type(instance):
            held = _held_by_parent(instance, field, key)
            if held is not None:
                self._remember(instance, held)
                return held
        mode = instance._fetch_mode()
        mode.fetch(self, instance)
        found = instance._state.fields_cache.get(field.name)
        if found is None:
            raise self.RelatedObjectDoesNotExist(f"{field.remote_field.model.__name__} matching query does not exist.")
        return found

    def get_queryset(self, **hints: Any) -> Any:
        """Return the rows in which targets are looked up."""
        return self.field.remote_field.model._base_manager.db_manager(hints=hints).all()

    def fetch_one(self, instance: Any) -> None:
        """Load the target of one instance."""
        field = self.field
        if not field.concrete:
            object_keys.fetch(self, [instance], self._in_database_of(instance))
            return
        name = field.target_field.name
        rows = self._in_database_of(instance)
        try:
            found = rows.get(**{name: getattr(instance, field.attname)})
        except ObjectDoesNotExist as error:
            raise self.RelatedObjectDoesNotExist(*error.args) from None
        self._remember(instance, found)

    def fetch_many(self, instances: list[Any]) -> None:
        """Load the targets of several instances in one query."""
        field = self.field
        if not field.concrete:
            object_keys.fetch(self, instances, self._in_database_of(instances[0]))
            return
        missing = [one for one in instances if not self.is_cached(one) and one.__dict__.get(field.attname) is not None]
        keys = {getattr(one, field.attname) for one in missing}
        attname = field.target_field.attname
        rows = self._in_database_of(instances[0]).filter(**{f"{field.target_field.name}__in": list(keys)})
        found = {getattr(row, attname): row for row in rows}
        for one in missing:
            target = found.get(getattr(one, field.attname))
            if target is not None:
                self._remember(one, target)

    def _in_database_of(self, instance: Any) -> Any:
        rows = self.get_queryset(instance=instance)
        using = router.db_for_read(self.field.remote_field.model, instance=instance)
        return rows.using(using).fetch_mode(instance._fetch_mode())

    def _remember(self, instance: Any, target: Any) -> None:
        instance._state.fields_cache[self.field.name] = target
        rel = self.field.remote_field
        if not rel.multiple:
            rel.set_cached_value(target, instance)

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the targets of ``instances`` in one query."""
        field = self.field
        rows = given_or(querysets, self.get_queryset)
        if not field.concrete:
            return object_keys.prefetched(self, instances, rows.using(rows._db or instances[0]._state.db))
        attname = field.target_field.attname
        keys = {key for key in (getattr(one, field.attname) for one in instances) if key is not None}
        rows = rows.using(rows._db or instances[0]._state.db).filter(**{f"{field.target_field.name}__in": list(keys)})
        return rows, lambda row: getattr(row, attname), lambda one: getattr(one, field.attname), True, field.name, False

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.field
        model = field.remote_field.model._meta.concrete_model
        if value is not None and not isinstance(value, model):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.{field.name}" must be a '
                f'"{field.remote_field.model._meta.object_name}" instance.'
            )
        if value is not None:
            _agree_on_database(instance, value)
        if not field.concrete:
            object_keys.assign(self, instance, value)
            return
        if value is not None:
            key = getattr(value, field.target_field.attname)
            setattr(instance, field.attname, key)
            if key is None or key == "":
                instance._state.keyless |= {field.name}
            self._remember(instance, value)
            return
        rel = field.remote_field
        held = field.get_cached_value(instance)
        if held is not None and not rel.multiple:
            rel.set_cached_value(held, None)
        setattr(instance, field.attname, None)
        instance._state.fields_cache[field.name] = None

    def __reduce__(self) -> Any:
        return getattr, (self.field.model, self.field.name)


def _held_by_parent(instance: Any, field: Any, key: Any) -> Any:
    """Return the target that the loaded parent of a multi-table child has loaded already, or None."""
    owner = instance
    while owner is not None:
        link = owner._meta.get_ancestor_link(field.model)
        owner = None if link is None else link.get_cached_value(owner)
        held = None if owner is None else field.get_cached_value(owner)
        if held is not None and getattr(held, field.target_field.attname) == key:
            return held
    return None


def _agree_on_database(instance: Any, value: Any) -> None:
    here, there = instance._state, value._state
    if here.db is None and there.db is None:
        return  # both new: the first save decides
    if router.silent:  # what follows, when nobody has a say in it
        here.db, there.db = here.db or there.db, there.db or here.db
        if here.db == there.db:
            return
    if instance._state.db is None:
        instance._state.db = router.db_for_write(type(instance), instance=value)
    if value._state.db is None:
        value._state.db = router.db_for_write(type(value), instance=instance)
    if (router.routers or value._state.db != instance._state.db) and not router.allow_relation(value, instance):
        raise ValueError(f'Cannot assign "{value!r}": the current database router prevents this relation.')


class ForwardOneToOne(ForwardManyToOne):
    """The target of a one-to-one field; for the link to a parent it is made from the child's own values."""

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value)
        if self.field.primary_key and self.field.remote_field.parent_link:
            # The key of the child is that of its parents: another parent is another key.
            for parent in instance._meta.all_parents:
                for key in parent._meta.pk_fields:
                    setattr(instance, key.attname, None if value is None else getattr(value, key.attname, None))

    def fetch_one(self, instance: Any) -> None:
        """Load the target, or make a parent from the child when all its fields are there."""
        parent = self.field.remote_field.model
        if self.field.remote_field.parent_link:
            names = [field.attname for field in parent._meta.concrete_fields]
            if all(name in instance.__dict__ for name in names):
                made = parent(**{name: instance.__dict__[name] for name in names})
                made._state.adding, made._state.db = instance._state.adding, instance._state.db
                self._remember(instance, made)
                return
        super().fetch_one(instance)
