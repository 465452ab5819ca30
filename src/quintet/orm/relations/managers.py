"""Related managers: ordinary classes over a relation and an instance, combined with the related model's default manager class.

Longer than 600 lines because it is one idea: each kind of relation answers the same verbs, and they are read beside each other.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kit.twins import async_twin
from quintet.orm import verbs
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan import codegen, statements
from quintet.orm.relations import peers
from quintet.orm.relations.forward import given_or
from quintet.orm.signals import m2m_changed
from quintet.orm.types import begins_plainly


class RelatedBase:
    """What all related managers share: the instance, and answering from what was prefetched."""

    #: The name of the class that is made of this one and a model's manager class.
    public_name = "RelatedManager"

    def __class_getitem__(cls, _model: Any) -> Any:
        return cls

    do_not_call_in_templates = True  # calling chooses another manager; a template means the manager itself

    instance: Any
    cache_name: str
    model: Any
    name: Any
    _db: str | None
    _hints: dict[str, Any]

    def _prefetched(self) -> Any:
        return self.instance.__dict__.get("_prefetched_objects_cache", {}).get(self.cache_name)

    def _forget_prefetched(self) -> None:
        self.instance.__dict__.get("_prefetched_objects_cache", {}).pop(self.cache_name, None)

    def _tables(self) -> tuple[Any, ...]:
        """Return the models whose rows decide what is related."""
        return (self.model,)

    def stamp(self) -> tuple[int, ...]:
        """Return how often the orm has written to the relation's tables."""
        return tuple(model._meta.concrete_model._meta.writes for model in self._tables())

    def _bare(self) -> Any:
        return super().get_queryset()  # type: ignore[misc]  # of the manager class it is combined with

    def _is_bare_ours(self) -> bool:
        """Say whether no manager has a hand in the querysets: neither one of the user's own, nor one that filters."""
        return begins_plainly(super().get_queryset)  # type: ignore[misc]  # as above

    def get_queryset(self) -> Any:
        """Return the related rows: prefetched ones, or a queryset for them."""
        held = self._prefetched()
        return held if held is not None else self._apply_rel_filters(self._bare())

    def _apply_rel_filters(self, queryset: Any) -> Any:
        raise NotImplementedError

    def _here(self, queryset: Any) -> Any:
        """Return a queryset that asks where the instance is, or where the manager was told to."""
        queryset._hints = {"instance": self.instance}
        return queryset.using(self._db) if self._db else queryset

    def _for_all(self, instances: list[Any], querysets: Any) -> Any:
        """Return the one queryset from which the rows of several instances are prefetched.

        Raises ValueError for more than one.
        """
        rows = given_or(querysets, self._bare)
        rows._hints = {**rows._hints, "instance": instances[0]}
        return rows.using(rows._db or self._db or instances[0]._state.db)

    def _in_mode(self, queryset: Any) -> Any:
        mode = self.instance._state.fetch_mode
        return queryset.fetch_mode(mode) if mode is not None else queryset

    def _write_alias(self) -> str:
        return self._db or router.db_for_write(self.model, instance=self.instance)

    def all(self) -> Any:
        """Return the related rows; in fetch mode "peers" those of the whole batch are loaded when they are read."""
        held = self._prefetched()
        if held is not None:
            return held
        found = self.get_queryset()
        return peers.peered(self, found) if self.instance._state.peers and self._db is None else found

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager of the model."""
        chosen = getattr(self.model, manager).class_for_relations()
        return combined(chosen, self._mixin)(*self._origin)  # type: ignore[attr-defined]  # set by `combined` and the subclasses


class ReverseManager(RelatedBase):
    """Objects whose foreign key points at the instance."""

    def __init__(self, rel: Any, instance: Any) -> None:
        super().__init__()
        self._origin = (rel, instance)
        self.rel, self.field, self.instance, self.model = rel, rel.field, instance, rel.related_model
        self.cache_name = rel.get_accessor_name()
        self.name = rel.field.name

    def get_queryset(self) -> Any:
        """Return the related rows: prefetched ones, or a queryset for them.

        Raises ValueError for an instance without a primary key.
        """
        if self.instance.pk is None:
            raise ValueError(
                f"{type(self.instance).__name__!r} instance needs to have a primary key value before this relationship can be "
                f"used."
            )
        return super().get_queryset()

    def _require_value(self) -> None:
        """Raise ValueError for an instance without the value that keys point at."""
        name = self.field.target_field.attname
        if getattr(self.instance, name) is None:
            raise ValueError(
                f'"{self.instance!r}" needs to have a value for field "{name}" before this relationship can be used.'
            )

    def _apply_rel_filters(self, queryset: Any) -> Any:
        value = getattr(self.instance, self.field.target_field.attname)
        if value is None:
            return self._here(queryset).none()
        found = rows_at(self._here(queryset), self.field.name, value)
        found._known = (codegen.Known(self.field, many=False), self.instance)
        return self._in_mode(found)

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the objects of all ``instances`` in one query."""
        field = self.field
        owners = {getattr(one, field.target_field.attname): one for one in instances}
        rows = rows_of(self._for_all(instances, querysets), field.name, owners)

        attname, owner_key = field.attname, attrgetter(field.target_field.attname)
        if rows._stock and rows._shape.request.owners is None:
            rows._known = (codegen.Known(field, many=True), owners)  # the rows are told while they are made
            return rows, attrgetter(attname), owner_key, False, self.cache_name, False

        def key_of_row(row: Any) -> Any:
            row.__dict__.pop(statements.OWNER, None)
            key = getattr(row, attname)
            if not field.is_cached(row):
                field.set_cached_value(row, owners[key])
            return key

        return rows, key_of_row, owner_key, False, self.cache_name, False

    def querysets_of(self, instances: list[Any], given: Any) -> Iterator[Any]:
        """Yield, for each instance, the queryset that is to hold its prefetched rows.

        The first is made as ever; where nobody can tell the difference, the others are it with another key (7 to 1.5 us each).
        """
        attname, template, kind, mode = self.field.target_field.attname, None, None, None
        for one in instances:
            key = getattr(one, attname)
            if template is not None and type(key) is kind and one._state.fetch_mode is mode:
                held = template._next(template._shape, (*template._params[:-1], key))
                held._hints, held._known = {"instance": one}, (template._known[0], one)
                yield held
                continue
            manager = getattr(one, self.cache_name)
            held = manager._apply_rel_filters(given[0]) if given else manager.get_queryset()
            if manager._repeats(held, key, given):
                template, kind, mode = held, type(key), one._state.fetch_mode
            yield held

    def _repeats(self, queryset: Any, key: Any, given: Any) -> bool:
        """Say whether the querysets of other instances differ from this one's in nothing but the key."""
        shape, params = queryset._shape, queryset._params
        plain = queryset._stock and not (shape.checks or shape.lists) and queryset._known is not None and self._db is None
        by_key = key is not None and bool(params) and params[-1] is key and not is_sliced(queryset)
        return plain and by_key and self.field.target_field.primary_key and (bool(given) or self._is_bare_ours())

    def _require(self, obj: Any) -> None:
        if not isinstance(obj, self.model):
            raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {obj!r}")

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Point the keys of objects at the instance; ``bulk`` in one UPDATE, else by their `save`."""
        self._require_value()
        self._forget_prefetched()
        using = self._write_alias()
        for one in objs:
            self._require(one)
            if bulk and (one._state.adding or one._state.db != using):
                raise ValueError(f"{one!r} instance isn't saved. Use bulk=False or save the object first.")
            setattr(one, self.field.name, self.instance)
        if bulk:
            self.model._base_manager.using(using).filter(pk__in=[one.pk for one in objs]).update(
                **{self.field.name: self.instance}
            )
            return
        with atomic(using=using, savepoint=False):
            for one in objs:
                one.save()

    def create(self, **kwargs: Any) -> Any:
        """Make an object whose key points at the instance."""
        self._require_value()
        kwargs[self.field.name] = self.instance
        self._forget_prefetched()
        return self._bare().using(self._write_alias()).create(**kwargs)

    def get_or_create(self, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        """Return the object that meets the conditions, made if there is none."""
        self._require_value()
        kwargs[self.field.name] = self.instance
        return self._bare().using(self._write_alias()).get_or_create(*args, **kwargs)

    def update_or_create(self, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        """Update the object that meets the conditions, or make it."""
        self._require_value()
        kwargs[self.field.name] = self.instance
        return self._bare().using(self._write_alias()).update_or_create(*args, **kwargs)

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Relate these objects; what is related already stays, since its keys may not be NULL."""
        self.add(*objs, bulk=bulk)

    for _verb in (add, create, get_or_create, update_or_create, set):
        _verb.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    aadd = async_twin(add)
    acreate = async_twin(create)
    aget_or_create = async_twin(get_or_create)
    aupdate_or_create = async_twin(update_or_create)
    aset = async_twin(set)


class ObjectReverseManager(ReverseManager):
    """Objects whose key of several columns points at the instance."""

    def _apply_rel_filters(self, queryset: Any) -> Any:
        queryset, name = self._here(queryset), self.field.name
        if None in self.field.get_foreign_related_value(self.instance):
            return queryset.none()
        sliced = is_sliced(queryset)
        found = rows_at(queryset, f"{name}__pk", self.instance.pk) if sliced else queryset.filter(**{name: self.instance})
        found._known = (codegen.Known(self.field, many=False), self.instance)
        return self._in_mode(found)

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs; where columns do not tell, each row carries the key of its instance."""
        rows, field = self._for_all(instances, querysets), self.field
        if field.compares_rows and not is_sliced(rows):
            rows = rows.filter(**{f"{field.name}__in": instances})
            return rows, field.get_local_related_value, field.get_foreign_related_value, False, self.cache_name, False
        rows = verbs.of_owners(rows, f"{field.name}__pk", [one.pk for one in instances])
        return rows, _owner_of, lambda one: one.pk, False, self.cache_name, False

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Point the keys of objects at the instance; ``bulk`` in one UPDATE, else by their `save`."""
        self._forget_prefetched()
        for one in objs:
            self._require(one)
            setattr(one, self.field.name, self.instance)
        using = self._write_alias()
        if bulk:
            values = {here.attname: getattr(self.instance, there.attname) for here, there in self.field.related_fields}
            self.model._base_manager.using(using).filter(pk__in=[one.pk for one in objs]).update(**values)
            return
        with atomic(using=using, savepoint=False):
            for one in objs:
                one.save()

    add.alters_data = True  # type: ignore[attr-defined]  # templates must not call it
    aadd = async_twin(add)


class NullableReverseManager(ReverseManager):
    """Objects whose foreign key points at the instance, and may point at nothing: they can be taken out."""

    def remove(self, *objs: Any, bulk: bool = True) -> None:
        """Take objects out: their keys become NULL."""
        self._require_value()
        value = getattr(self.instance, self.field.target_field.attname)
        for one in objs:
            self._require(one)
            if getattr(one, self.field.attname) != value:
                raise self.field.remote_field.model.DoesNotExist(f"{one!r} is not related to {self.instance!r}.")
        self._clear(self.filter(pk__in=[one.pk for one in objs]), bulk)  # type: ignore[attr-defined]  # of the manager class

    def clear(self, *, bulk: bool = True) -> None:
        """Take all objects out."""
        self._require_value()
        self._clear(self._apply_rel_filters(self._bare()), bulk)

    def _clear(self, rows: Any, bulk: bool) -> None:
        self._forget_prefetched()
        rows = rows.using(self._write_alias())
        if bulk:
            rows.update(**{self.field.name: None})
            return
        with atomic(using=rows.db, savepoint=False):
            for one in rows:
                setattr(one, self.field.name, None)
                one.save(update_fields=[self.field.name])

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Make exactly these the related objects."""
        wanted = tuple(objs)
        with atomic(using=self._write_alias(), savepoint=False):
            if clear:
                self.clear(bulk=bulk)
                self.add(*wanted, bulk=bulk)
                return
            held = set(self._apply_rel_filters(self._bare()).using(self._write_alias()).all())
            self.remove(*(one for one in held if one not in wanted), bulk=bulk)
            self.add(*(one for one in wanted if one not in held), bulk=bulk)

    for _verb in (remove, clear, set):
        _verb.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    aremove = async_twin(remove)
    aclear = async_twin(clear)
    aset = async_twin(set)


class ManyToManyManager(RelatedBase):
    """Objects at the other end of a many-to-many relation."""

    public_name = "ManyRelatedManager"

    def __init__(self, rel: Any, reverse: bool, instance: Any) -> None:
        super().__init__()
        self._origin = (rel, reverse, instance)
        field = rel.field
        self.rel, self.field, self.reverse, self.instance = rel, field, reverse, instance
        self.through = rel.through
        self.model = rel.related_model if reverse else rel.model
        self.query_name = field.name if reverse else field.related_query_name()
        self.cache_name = rel.get_accessor_name() if reverse else field.name
        self.symmetrical = rel.symmetrical
        self.source = field.target_key() if reverse else field.source_key()
        self.target = field.source_key() if reverse else field.target_key()
        self.source_field_name, self.target_field_name = self.source.name, self.target.name
        self.key = getattr(instance, self.source.target_field.attname)
        if self.key is None:
            raise ValueError(
                f'"{instance!r}" needs to have a value for field "{self.source.target_field.attname}" before this '
                f"many-to-many relationship can be used."
            )

    def _apply_rel_filters(self, queryset: Any) -> Any:
        queryset = self._here(queryset)
        if is_sliced(queryset):
            return self._in_mode(rows_at(queryset, self._back_name(), self.key))
        return self._in_mode(verbs.leading(queryset.filter(**{self._back_name(): self.key})))

    def _is_kept_whole(self) -> bool:
        """Say whether every row in between has its target, so that the rows in between can be counted instead."""
        return (
            self._prefetched() is None
            and type(self).get_queryset is RelatedBase.get_queryset
            and self._is_bare_ours()
            and self.target.db_constraint
            and connections[router.db_for_read(self.through, instance=self.instance)].features.supports_foreign_keys
        )

    def _between(self) -> Any:
        using = self._db or router.db_for_read(self.through, instance=self.instance)
        rows = self.through._base_manager.db_manager(using, hints={"instance": self.instance})
        return rows.filter(
            **{self.source.attname: self.key, **({f"{self.target.name}__isnull": False} if self.target.null else {})}
        )

    def count(self) -> int:
        """Return the number of related rows; the rows in between are counted when that is the same."""
        return self._between().count() if self._is_kept_whole() else super().count()  # type: ignore[misc]  # of the manager class

    def exists(self) -> bool:
        """Say whether there is a related row; the rows in between are asked when that is the same."""
        return self._between().exists() if self._is_kept_whole() else super().exists()  # type: ignore[misc]  # as above

    acount = async_twin(count)
    aexists = async_twin(exists)

    def _tables(self) -> tuple[Any, ...]:
        return self.model, self.through

    def _back_name(self) -> str:
        """Return the path from the related model to the instance's key."""
        return f"{self.query_name}__{self.source.target_field.name}"

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs: each row carries the key of the instance it belongs to."""
        attname = self.source.target_field.attname
        keys = [getattr(one, attname) for one in instances]
        rows = verbs.of_owners(self._for_all(instances, querysets), self._back_name(), keys)
        return rows, _owner_of, lambda one: getattr(one, attname), False, self.cache_name, False

    # --- writing -----------------------------------------------------------------------------------------------------

    def add(self, *objs: Any, through_defaults: Any = None) -> None:
        """Relate objects, given as instances or keys; those related already stay as they are."""
        self._forget_prefetched()
        using = self._through_alias()
        with atomic(using=using, savepoint=False):
            self._add(self.source, self.target, objs, through_defaults)
            if self.symmetrical:
                self._add(self.target, self.source, objs, through_defaults)

    def set_raw(self, keys: Iterable[Any]) -> None:
        """Make exactly the objects with these keys the related ones, as deserializing does: ``raw`` is true for signals."""
        self._forget_prefetched()
        using = self._through_alias()
        with atomic(using=using, savepoint=False):
            wanted = dict.fromkeys(self._keys(keys, self.target))
            held = set(
                self._rows_between(using).filter(**{self.source.name: self.key}).values_list(self.target.attname, flat=True)
            )
            self._remove([key for key in held if key not in wanted], using, raw=True)
            added = [key for key in wanted if key not in held]
            self._add(self.source, self.target, added, None, raw=True)
            if self.symmetrical:
                self._add(self.target, self.source, added, None, raw=True)

    def _through_alias(self) -> str:
        return self._db or router.db_for_write(self.through, instance=self.instance)

    def _owners_alias(self) -> str:
        """Return where an object is made: routers are asked for the instance's model, as everything related stays with it."""
        return self._db or router.db_for_write(type(self.instance), instance=self.instance)

    def _keys(self, objs: Iterable[Any], target: Any) -> list[Any]:
        found: dict[Any, None] = {}
        for one in objs:
            if isinstance(one, self.model):
                if not router.allow_relation(one, self.instance):
                    raise ValueError(
                        f'Cannot add "{one!r}": instance is on database "{self.instance._state.db}", value is on database '
                        f'"{one._state.db}"'
                    )
                key = getattr(one, self.target.target_field.attname)
                if key is None:
                    raise ValueError(f'Cannot add "{one!r}": the value for field "{target.name}" is None')
            elif hasattr(type(one), "_meta"):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
            else:
                key = target.target_field.get_prep_value(one)
            found[key] = None
        return list(found)

    def _rows_between(self, using: str) -> Any:
        return self.through._default_manager.using(using)

    def _add(self, source: Any, target: Any, objs: Iterable[Any], through_defaults: Any, raw: bool = False) -> None:
        keys = self._keys(objs, target)
        if not keys:
            return
        using = self._through_alias()
        between = self._rows_between(using)
        if not through_defaults and self.through._meta.auto_created and not m2m_changed.has_listeners(self.through):
            # Nobody asks which of them are new.
            made = [self.through(**{source.attname: self.key, target.attname: key}) for key in keys]
            between.bulk_create(made, ignore_conflicts=True)
            return
        held = set(between.filter(**{source.name: self.key, f"{target.name}__in": keys}).values_list(target.attname, flat=True))
        missing = [key for key in keys if key not in held]
        self._tell("pre_add", set(missing), using, raw)
        values = {name: value() if callable(value) else value for name, value in (through_defaults or {}).items()}
        made = [self.through(**values, **{source.attname: self.key, target.attname: key}) for key in missing]
        between.bulk_create(made, ignore_conflicts=not values and bool(self.through._meta.auto_created))
        self._tell("post_add", set(missing), using, raw)

    def _tell(self, action: str, keys: set[Any] | None, using: str, raw: bool = False) -> None:
        if m2m_changed.receivers:
            m2m_changed.send(
                sender=self.through,
                action=action,
                instance=self.instance,
                reverse=self.reverse,
                model=self.model,
                pk_set=keys,
                using=using,
                raw=raw,
            )

    def remove(self, *objs: Any) -> None:
        """Take objects out."""
        self._forget_prefetched()
        using = self._through_alias()
        self._remove(self._keys(objs, self.target), using)

    def _remove(self, keys: list[Any], using: str, raw: bool = False) -> None:
        if not keys:
            return
        with atomic(using=using, savepoint=False):
            self._tell("pre_remove", set(keys), using, raw)
            self._rows_between(using).filter(self._either_way(using, keys)).delete()
            self._tell("post_remove", set(keys), using, raw)

    def clear(self) -> None:
        """Take all objects out."""
        self._forget_prefetched()
        using = self._through_alias()
        with atomic(using=using, savepoint=False):
            self._tell("pre_clear", None, using)
            self._rows_between(using).filter(self._either_way(using, None)).delete()
            self._tell("post_clear", None, using)

    def _either_way(self, using: str, keys: Any) -> Q:
        """Return the condition on rows in between that relate the instance to ``keys``, or to anybody, in each direction."""
        rows = self._bare()
        request = rows._shape.request
        shown = rows.using(using) if request.ops or request.sliced or request.empty else None
        ways = [(self.source, self.target), *([(self.target, self.source)] if self.symmetrical else [])]
        return Q(*(self._one_way(here.name, there.name, keys, shown) for here, there in ways), _connector=Q.OR)

    def _one_way(self, here: str, there: str, keys: Any, shown: Any) -> Q:
        """Return the condition in one direction; ``shown`` are the objects that this manager shows: it takes no others out."""
        found = Q(**{here: self.key})
        if keys is not None:
            found &= Q(**{f"{there}__in": keys})
        return found if shown is None else found & Q(**{f"{there}__in": shown})

    def set(self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None) -> None:
        """Make exactly these the related objects."""
        wanted = tuple(objs)
        using = self._through_alias()
        with atomic(using=using, savepoint=False):
            if clear:
                self.clear()
                self.add(*wanted, through_defaults=through_defaults)
                return
            held = set(
                self._rows_between(using).filter(**{self.source.name: self.key}).values_list(self.target.attname, flat=True)
            )
            keys = dict.fromkeys(self._keys(wanted, self.target))
            self.remove(*(key for key in held if key not in keys))
            self.add(*(key for key in keys if key not in held), through_defaults=through_defaults)

    def create(self, *, through_defaults: Any = None, **kwargs: Any) -> Any:
        """Make an object and relate it."""
        made = self._bare().using(self._owners_alias()).create(**kwargs)
        self.add(made, through_defaults=through_defaults)
        return made

    def get_or_create(self, *args: Any, through_defaults: Any = None, **kwargs: Any) -> tuple[Any, bool]:
        """Return the object that meets the conditions, made and related if there is none."""
        found, made = self.get_queryset().using(self._owners_alias()).get_or_create(*args, **kwargs)
        if made:
            self.add(found, through_defaults=through_defaults)
        return found, made

    def update_or_create(self, *args: Any, through_defaults: Any = None, **kwargs: Any) -> tuple[Any, bool]:
        """Update the object that meets the conditions, or make and relate it."""
        found, made = self.get_queryset().using(self._owners_alias()).update_or_create(*args, **kwargs)
        if made:
            self.add(found, through_defaults=through_defaults)
        return found, made

    for _verb in (add, create, get_or_create, update_or_create, remove, clear, set):
        _verb.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    aadd = async_twin(add)
    acreate = async_twin(create)
    aget_or_create = async_twin(get_or_create)
    aupdate_or_create = async_twin(update_or_create)
    aremove = async_twin(remove)
    aclear = async_twin(clear)
    aset = async_twin(set)


def is_sliced(rows: Any) -> bool:
    """Say whether a queryset was cut."""
    return rows._shape.request.sliced


def rows_at(rows: Any, path: str, key: Any) -> Any:
    """Return the rows whose ``path`` leads to ``key``, among which a slice counts."""
    return verbs.of_owners(rows, path, [key]) if is_sliced(rows) else rows.filter(**{path: key})


def rows_of(rows: Any, name: str, owners: Iterable[Any]) -> Any:
    """Return the rows whose foreign key ``name`` holds one of ``owners``; a slice counts per owner."""
    if is_sliced(rows):
        return verbs.of_owners(rows, name, list(owners))
    return rows.filter(**{f"{name}__in": list(owners)})


def _owner_of(row: Any) -> Any:
    return row.__dict__.pop(statements.OWNER)


@lru_cache(maxsize=1024)
def combined(manager_class: type, mixin: type[RelatedBase]) -> Any:
    """Return the related manager class over a model's own manager class."""
    return type(mixin.public_name, (mixin, manager_class), {"_mixin": mixin, "__module__": __name__})


def create_reverse_many_to_one_manager(superclass: type, rel: Any) -> Any:
    """Return the class of managers, made of an instance, for the objects whose foreign key points at it."""
    kind = NullableReverseManager if rel.field.null else ReverseManager
    if not rel.field.concrete:
        kind = ObjectReverseManager
    return _for_instances(combined(superclass, kind), (rel,))


def create_forward_many_to_many_manager(superclass: type, rel: Any, reverse: bool) -> Any:
    """Return the class of managers, made of an instance, for the objects at the other end of a many-to-many relation."""
    return _for_instances(combined(superclass, ManyToManyManager), (rel, reverse))


def _for_instances(base: Any, relation: tuple[Any, ...]) -> Any:
    def __init__(self: Any, instance: Any) -> None:  # noqa: N807  becomes the method of a class
        base.__init__(self, *relation, instance)

    return type(base.__name__, (base,), {"__init__": __init__, "__module__": __name__})
