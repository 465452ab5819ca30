"""Saving and deleting an instance."""

from collections.abc import Iterable
from typing import Any, cast

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.drivers.transaction_api import break_block
from quintet.kernel import deprecated
from quintet.orm import write
from quintet.orm.deletion import Collector
from quintet.orm.fields.base import DatabaseDefault
from quintet.orm.model import ordered
from quintet.orm.signals import post_save, pre_save

#: The arguments of `Model.save` that were positional until 5.1, in their order, with their defaults.
POSITIONAL = {"force_insert": False, "force_update": False, "using": None, "update_fields": None}


def named(verb: str, args: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of `Model.save` or its twin (``verb``) by name, when some came by position.

    It warns, since 6.0 takes none so. Raises TypeError for too many, or one that came twice.
    """
    deprecated.warn_caller(f"Passing positional arguments to {verb}() is deprecated", deprecated.RemovedInDjango60Warning)
    if len(args) > len(POSITIONAL):
        total = len(args) + 1
        raise TypeError(f"Model.{verb}() takes from 1 to {len(POSITIONAL) + 1} positional arguments but {total} were given")
    for name in list(POSITIONAL)[: len(args)]:
        if given[name] is not POSITIONAL[name]:
            raise TypeError(f"Model.{verb}() got multiple values for argument '{name}'")
    return {**given, **dict(zip(POSITIONAL, args, strict=False))}


def save(self: Any, force_insert: Any, force_update: bool, using: str | None, update_fields: Iterable[str] | None) -> None:
    """Check the arguments and the relations, choose the fields and the database, then write.

    Raises ValueError for options that exclude each other, unknown names, or relations to unsaved instances.
    """
    state = self._state
    loaded = state.__dict__.get("fields_cache")  # read as an attribute, it would be made
    if loaded:
        write.check_relations(self, loaded, self._meta.key_holders, "save")
    if using is None:
        # Without routers a row stays in the database that it came from (0.3 us less than asking).
        using = (state.db or DEFAULT_DB_ALIAS) if router.silent else router.db_for_write(type(self), instance=self)
    if force_insert and (force_update or update_fields is not None):
        raise ValueError("Cannot force both insert and updating in model saving.")
    if force_insert and force_insert is not True:
        _check_forced(force_insert, type(self))
    names: frozenset[str] | None = None
    if update_fields is not None:
        names = frozenset(update_fields)
        if not names:
            return
        _check_names(self, names)
    elif not force_insert and not state.adding and using == state.db and not self.__dict__.keys() >= self._meta.attname_set:
        missing = self.get_deferred_fields()
        names = frozenset(
            field.attname for field in self._meta.concrete_fields if not _is_key(field) and field.attname not in missing
        )
    self.save_base(force_insert=force_insert, force_update=force_update, using=using, update_fields=names)


def _check_forced(force_insert: Any, cls: Any) -> None:
    if not isinstance(force_insert, tuple):
        raise TypeError("force_insert must be a bool or tuple.")
    for one in cast("tuple[Any, ...]", force_insert):
        if not (isinstance(one, type) and (hasattr(one, "_meta") or "_model_root" in one.__dict__)):
            raise TypeError(f"Invalid force_insert member. {one!r} must be a model subclass.")
        if not issubclass(cls, one):
            raise TypeError(f"Invalid force_insert member. {one.__qualname__} must be a base of {cls.__qualname__}.")


def _check_names(self: Any, update_fields: Iterable[str]) -> None:
    allowed = {name for field in self._meta.concrete_fields if not _is_key(field) for name in (field.name, field.attname)}
    unknown = sorted(name for name in update_fields if name not in allowed)
    if unknown:
        raise ValueError(
            "The following fields do not exist in this model, are m2m fields, primary keys, or are non-concrete fields: "
            f"{', '.join(unknown)}"
        )


def _is_key(field: Any) -> bool:
    return field.primary_key or field in field.model._meta.pk_fields


def save_base(self: Any, raw: bool, force_insert: Any, force_update: bool, using: str | None, update_fields: Any) -> None:
    """Write the parents' rows, then the own one, between the signals."""
    using = using or router.db_for_write(type(self), instance=self)
    cls = type(self)._meta.concrete_model
    meta = cls._meta
    if pre_save.receivers and not meta.auto_created:
        pre_save.send(sender=type(self), instance=self, raw=raw, using=using, update_fields=update_fields)
    if meta.parents and not raw:
        with atomic(using=using, savepoint=False):
            inserted = _save_parents(self, meta, using, update_fields, force_insert)
            updated = _save_table(self, meta, raw, _forced(force_insert, cls) or inserted, force_update, using, update_fields)
    else:
        forced = force_insert if type(force_insert) is bool else _forced(force_insert, cls)
        try:
            updated = _save_table(self, meta, raw, forced, force_update, using, update_fields)
        except Exception:
            break_block(connections[using])
            raise
    state = self._state
    state.db, state.adding = using, False
    if post_save.receivers and not meta.auto_created:
        post_save.send(sender=type(self), instance=self, created=not updated, update_fields=update_fields, raw=raw, using=using)


def _forced(force_insert: Any, cls: Any) -> bool:
    if isinstance(force_insert, tuple):
        return any(issubclass(cls, one) for one in cast("tuple[type, ...]", force_insert))
    return bool(force_insert)


def _save_parents(
    self: Any, meta: Any, using: str, update_fields: Any, force_insert: Any, done: dict[Any, bool] | None = None
) -> bool:
    """Write the rows of parents, keeping keys and links equal; say whether one was inserted.

    ``done`` holds the parents that were written, and whether they were inserted: several roads may lead to one.
    """
    done = {} if done is None else done
    inserted = False
    for parent, link in meta.parents.items():
        if link is None:
            continue
        other = parent._meta
        key = getattr(self, other.pk.attname)
        if key is None and getattr(self, link.attname) is not None:
            setattr(self, other.pk.attname, getattr(self, link.attname))
        if parent not in done:
            below = _save_parents(self, other, using, update_fields, force_insert, done)
            forced = below or (isinstance(force_insert, tuple) and _forced(force_insert, parent))
            done[parent] = not _save_table(self, other, False, forced, False, using, update_fields)
        inserted = inserted or done[parent]
        setattr(self, link.attname, getattr(self, link.target_field.attname))
        link.delete_cached_value(self)
    return inserted


def _save_table(self: Any, meta: Any, raw: bool, force_insert: bool, force_update: bool, using: str, update_fields: Any) -> bool:
    """Write the row of one table; say whether it was updated rather than inserted.

    Raises NotUpdated when an update was demanded and no row was there.
    """
    connection = connections[using]
    meta.writes += 1
    key = self._get_pk_val(meta)
    if key is None or type(key) is tuple:
        key = _key_for(self, meta, key)
    if key is None and (force_update or update_fields):
        raise ValueError("Cannot force an update in save() with no primary key.")
    if (
        key is not None
        and not force_insert
        and not isinstance(key, DatabaseDefault)
        and (raw or not (self._state.adding and _surely_new(meta, force_update, update_fields)))
    ):
        demanded = force_update or update_fields is not None
        if self._meta.select_on_save and not demanded:
            done: bool | None = _update_after_select(self, meta, connection, raw)
        else:
            done = write.update(meta, connection, self, update_fields, raw)
        if done is None:
            done = update_fields is not None or _is_there(self, meta, connection)
        if done:
            return True
        if force_update:
            raise self.NotUpdated("Forced update did not affect any rows.")
        if update_fields is not None:
            raise self.NotUpdated("Save with update_fields did not affect any rows.")
    if meta.order_with_respect_to is not None and (not raw or self._order is None):
        ordered.place(self, meta, using)
    with_key = meta.is_composite_pk or (key is not None and not isinstance(key, DatabaseDefault))
    write.insert(meta, connection, self, with_key, raw)
    return False


def _key_for(self: Any, meta: Any, key: Any) -> Any:
    """Return a key that was not set by its default; None for a composite one that is not whole, which saving may complete."""
    if type(key) is tuple:
        return None if None in key else key
    if not meta.key_is_given:
        return None
    key = meta.pk.get_pk_value_on_save(self)
    setattr(self, meta.pk.attname, key)
    return key


def _surely_new(meta: Any, force_update: bool, update_fields: Any) -> bool:
    """Say whether a new instance got its key from a default, so that an UPDATE would be in vain."""
    if force_update or update_fields is not None:
        return False
    return meta.key_is_given


def _update_after_select(self: Any, meta: Any, connection: Any, raw: bool) -> bool | None:
    """Update as Meta.select_on_save asks: look first, and again when the database says that it changed nothing (triggers)."""
    if not _is_there(self, meta, connection):
        return False
    done = write.update(meta, connection, self, None, raw)
    return _is_there(self, meta, connection) if done is False else done


def _is_there(self: Any, meta: Any, connection: Any) -> bool:
    return meta.model._base_manager.using(connection.alias).filter(pk=self._get_pk_val(meta)).exists()


def delete(self: Any, using: str | None, keep_parents: bool) -> tuple[int, dict[str, int]]:
    """Delete the row and what depends on it."""
    if not self._is_pk_set():
        raise ValueError(
            f"{self._meta.object_name} object can't be deleted because its {self._meta.pk.attname} attribute is set to None."
        )
    using = using or router.db_for_write(type(self), instance=self)
    collector = Collector(using=using, origin=self)
    collector.collect([self], keep_parents=keep_parents)
    return collector.delete()
