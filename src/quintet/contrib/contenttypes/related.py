"""The related manager of a generic relation, and the descriptor that gives it."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.drivers.atomic import atomic
from quintet.kit.twins import async_twin
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan.statements import OWNER
from quintet.orm.relations.managers import RelatedBase, combined, is_sliced, rows_at
from quintet.orm.verbs import of_owners


class GenericRelatedManager(RelatedBase):
    """Objects whose generic foreign key points at the instance."""

    public_name = "GenericRelatedObjectManager"

    def __init__(self, rel: Any, instance: Any) -> None:
        super().__init__()
        self._origin = (rel, instance)
        field = rel.field
        self.rel, self.field, self.instance, self.model = rel, field, instance, rel.model
        self.cache_name = self.prefetch_cache_name = self.name = field.name
        self.object_id_field_name, self.content_type_field_name = field.object_id_field_name, field.content_type_field_name
        self.content_type_attname = self.model._meta.get_field(self.content_type_field_name).attname

    def _content_type_of(self, instance: Any) -> ContentType:
        manager = ContentType.objects.db_manager(instance._state.db)
        return manager.get_for_model(instance, for_concrete_model=self.field.for_concrete_model)

    def __str__(self) -> str:
        return repr(self)

    @property
    def prefetch_group(self) -> Hashable:
        """What relations have in common that one query can load: the two fields of the target, whatever model they are of."""
        return self.model, self.object_id_field_name, self.content_type_field_name

    @property
    def content_type(self) -> ContentType:
        """The content type by which rows point at the instance."""
        return self._content_type_of(self.instance)

    @property
    def pk_val(self) -> Any:
        """The key of the instance."""
        return self.instance.pk

    def _owned(self) -> dict[str, Any]:
        """Return the two values by which a row belongs to the instance."""
        return {self.content_type_attname: self.content_type.pk, self.object_id_field_name: self.instance.pk}

    def _apply_rel_filters(self, queryset: Any) -> Any:
        queryset = self._here(queryset)
        if self.instance.pk is None:
            return queryset.none()
        if is_sliced(queryset):
            return self._in_mode(self._sliced_rows(queryset, [self.instance]))
        return self._in_mode(queryset.filter(**self._owned()))

    def _sliced_rows(self, queryset: Any, instances: list[Any]) -> Any:
        """Return a slice of every instance's rows."""
        kinds = {self._content_type_of(one).pk: None for one in instances}
        keys = [one.pk for one in instances]
        return of_owners(queryset, self.object_id_field_name, keys, self.content_type_attname, list(kinds))

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the rows of all ``instances``, which may be of several models."""
        rows = self._for_all(instances, querysets)
        by_type: dict[int, list[Any]] = {}
        read: dict[int, Callable[[Any], Any]] = {}  # the key as the type's own, by content type
        for one in instances:
            number = self._content_type_of(one).pk
            by_type.setdefault(number, []).append(one.pk)
            read.setdefault(number, one._meta.pk.to_python)
        if is_sliced(rows):
            rows = self._sliced_rows(rows, instances)
        else:
            wanted = [
                Q(**{self.content_type_attname: number, f"{self.object_id_field_name}__in": list(dict.fromkeys(keys))})
                for number, keys in by_type.items()
            ]
            rows = rows.filter(Q(*wanted, _connector=Q.OR))
        key_name, type_name = self.object_id_field_name, self.content_type_attname

        def key_of_row(row: Any) -> Any:
            row.__dict__.pop(OWNER, None)
            number = getattr(row, type_name)
            return read[number](getattr(row, key_name)), number

        return (
            rows,
            key_of_row,
            lambda one: (one.pk, self._content_type_of(one).pk),
            False,
            self.cache_name,
            False,
        )

    # --- writing -----------------------------------------------------------------------------------------------------

    def _require(self, obj: Any) -> None:
        if not isinstance(obj, self.model):
            raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {obj!r}")

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Point objects at the instance; ``bulk`` in one UPDATE, else by their `save`."""
        self._forget_prefetched()
        using = self._write_alias()
        for one in objs:
            self._require(one)
        if not bulk:
            with atomic(using=using, savepoint=False):
                for one in objs:
                    self._point(one)
                    one.save()
            return
        for one in objs:
            if one._state.adding or one._state.db != using:
                raise ValueError(f"{one!r} instance isn't saved. Use bulk=False or save the object first.")
            self._point(one)
        self.model._base_manager.using(using).filter(pk__in=[one.pk for one in objs]).update(**self._owned())

    def _point(self, obj: Any) -> None:
        setattr(obj, self.content_type_field_name, self.content_type)
        setattr(obj, self.object_id_field_name, self.instance.pk)

    def remove(self, *objs: Any, bulk: bool = True) -> None:
        """Delete objects that point at the instance."""
        if objs:
            for one in objs:
                self._require(one)
            self._delete(self._apply_rel_filters(self._bare()).filter(pk__in=[one.pk for one in objs]), bulk)

    def clear(self, *, bulk: bool = True) -> None:
        """Delete all objects that point at the instance."""
        self._delete(self._apply_rel_filters(self._bare()), bulk)

    def _delete(self, rows: Any, bulk: bool) -> None:
        self._forget_prefetched()
        rows = rows.using(self._write_alias())
        if bulk:
            rows.delete()
            return
        with atomic(using=rows.db, savepoint=False):
            for one in rows:
                one.delete()

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Make exactly these the objects that point at the instance; the others are deleted."""
        wanted = tuple(objs)
        using = self._write_alias()
        with atomic(using=using, savepoint=False):
            if clear:
                self.clear()
                self.add(*wanted, bulk=bulk)
                return
            held = set(self._apply_rel_filters(self._bare()).using(using))
            self.remove(*(one for one in held if one not in wanted))
            self.add(*(one for one in wanted if one not in held), bulk=bulk)

    def _rows_to_write(self) -> Any:
        self._forget_prefetched()
        return self._bare().using(self._write_alias())

    def create(self, **kwargs: Any) -> Any:
        """Make an object that points at the instance."""
        return self._rows_to_write().create(**{**kwargs, **self._given()})

    def get_or_create(self, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        """Return the object that meets the conditions, made if there is none."""
        return self._rows_to_write().get_or_create(*args, **{**kwargs, **self._given()})

    def update_or_create(self, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        """Update the object that meets the conditions, or make it."""
        return self._rows_to_write().update_or_create(*args, **{**kwargs, **self._given()})

    def _given(self) -> dict[str, Any]:
        return {self.content_type_field_name: self.content_type, self.object_id_field_name: self.instance.pk}

    for _verb in (add, remove, clear, set, create, get_or_create, update_or_create):
        _verb.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    aadd = async_twin(add)
    aremove = async_twin(remove)
    aclear = async_twin(clear)
    aset = async_twin(set)
    acreate = async_twin(create)
    aget_or_create = async_twin(get_or_create)
    aupdate_or_create = async_twin(update_or_create)


class GenericOwnersManager(RelatedBase):
    """Objects of the model with a generic relation that an instance of its target points at: one or none. Read only."""

    public_name = "GenericOwnersManager"

    def __init__(self, rel: Any, instance: Any) -> None:
        super().__init__()
        self._origin = (rel, instance)
        self.rel, self.field, self.instance, self.model = rel, rel.field, instance, rel.related_model
        self.cache_name = self.name = rel.get_accessor_name()

    def _apply_rel_filters(self, queryset: Any) -> Any:
        return self._in_mode(rows_at(self._here(queryset), f"{self.field.name}__pk", self.instance.pk))

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs: each row carries the key of the instance that points at it."""
        rows = self._for_all(instances, querysets)
        found = of_owners(rows, f"{self.field.name}__pk", [one.pk for one in instances])
        return found, lambda row: row.__dict__.pop(OWNER), lambda one: one.pk, False, self.cache_name, False


class GenericOwnersDescriptor:
    """Gives an instance of a generic relation's target the manager of what it points at."""

    def __init__(self, rel: Any) -> None:
        self.rel, self.field = rel, rel.field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return combined(self.rel.related_model._default_manager.class_for_relations(), GenericOwnersManager)(self.rel, instance)


class ReverseGenericManyToOneDescriptor:
    """Gives an instance the related manager of its generic relation."""

    def __init__(self, rel: Any) -> None:
        self.rel, self.field = rel, rel.field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return combined(self.rel.model._default_manager.class_for_relations(), GenericRelatedManager)(self.rel, instance)

    def __set__(self, instance: Any, value: Any) -> None:
        raise TypeError(
            f"Direct assignment to the reverse side of a related set is prohibited. Use {self.field.name}.set() instead."
        )
