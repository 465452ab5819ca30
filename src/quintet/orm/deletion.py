"""Deleting: the documented on_delete verbs, and the collector that gathers what depends on the rows.

    rows ─► parents of a multi-table child ─► relations that lead here, each by its verb ─► whatever a private field brings
         ─► one transaction: fast deletes, changed keys, then model by model, those that refer before those referred to

Rows that nobody listens to and nothing refers to are never read: they go in one statement.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.errors import IntegrityError
from quintet.drivers.on_delete import DB_CASCADE as DB_CASCADE
from quintet.drivers.on_delete import DB_SET_DEFAULT as DB_SET_DEFAULT
from quintet.drivers.on_delete import DB_SET_NULL as DB_SET_NULL
from quintet.drivers.on_delete import RULES
from quintet.orm.signals import post_delete, pre_delete

BATCH = 500


class ProtectedError(IntegrityError):
    """Rows are referred to by keys with on_delete=PROTECT; ``protected_objects`` are these."""

    def __init__(self, msg: str, protected_objects: set[Any]) -> None:
        self.protected_objects = protected_objects
        super().__init__(msg, protected_objects)


class RestrictedError(IntegrityError):
    """Rows are referred to by keys with on_delete=RESTRICT; ``restricted_objects`` are these."""

    def __init__(self, msg: str, restricted_objects: set[Any]) -> None:
        self.restricted_objects = restricted_objects
        super().__init__(msg, restricted_objects)


def CASCADE(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Delete the rows that refer to what is deleted."""
    collector.collect(
        sub_objs, source=field.remote_field.model, source_attr=field.name, nullable=field.null, fail_on_restricted=False
    )
    if field.null and not connections[using].features.can_defer_constraint_checks:
        # Each statement is checked by itself there, and keys that may be NULL may go in a circle.
        collector.add_field_update(field, None, sub_objs)


def PROTECT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Refuse to delete what is referred to."""
    target = field.remote_field.model.__name__
    source = sub_objs[0].__class__.__name__
    raise ProtectedError(
        f"Cannot delete some instances of model '{target}' because they are referenced through a protected foreign "
        f"key: '{source}.{field.name}'",
        set(sub_objs),
    )


def RESTRICT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Refuse to delete what is referred to, unless the referring rows go by another road."""
    collector.restricted.setdefault(field, []).extend(sub_objs)
    collector.must_go_before(field.model, field.remote_field.model)


def SET_NULL(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Put NULL into the referring keys."""
    collector.add_field_update(field, None, sub_objs)


SET_NULL.lazy_sub_objs = True  # type: ignore[attr-defined]  # the rows need not be read for it


def SET_DEFAULT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Put the default into the referring keys."""
    collector.add_field_update(field, field.get_default(), sub_objs)


def DO_NOTHING(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Leave the referring keys to the database."""


#: The ON DELETE clause of the verbs that the database carries out; schema editors read it from the verb.
ON_DELETE = MappingProxyType({verb: f"ON DELETE {action}" for action, verb in RULES.items()})
for _verb, _clause in ON_DELETE.items():
    _verb.on_delete_sql = _clause  # type: ignore[attr-defined]  # read by schema editors

#: Verbs for which nothing is done here: the database acts, or nobody does.
LEFT_ALONE = frozenset({DO_NOTHING, *ON_DELETE})


def SET(value: Any) -> Callable[..., None]:  # noqa: N802  documented name
    """Return a verb that puts ``value``, or what calling it gives, into the referring keys."""

    def set_on_delete(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
        collector.add_field_update(field, value() if callable(value) else value, sub_objs)

    if not callable(value):
        set_on_delete.lazy_sub_objs = True  # type: ignore[attr-defined]  # the rows need not be read for it
    set_on_delete.deconstruct = lambda: ("quintet.db.models.SET", (value,), {})  # type: ignore[attr-defined]  # read by migrations
    return set_on_delete


class Collector:
    """Gathers instances to delete and keys to change, then does both in one transaction."""

    def __init__(self, using: str, origin: Any = None) -> None:
        self.using, self.origin = using, origin
        #: Instances by concrete model and key.
        self.data: dict[Any, dict[Any, Any]] = {}
        #: Groups of instances, or querysets that were not read, by (field, new value).
        self.field_updates: dict[tuple[Any, Any], list[Any]] = {}
        self.restricted: dict[Any, list[Any]] = {}
        self.fast_deletes: list[Any] = []
        #: The models whose rows must go before those of the key, because they refer to them.
        self.dependencies: dict[Any, set[Any]] = {}

    def add(self, objs: Iterable[Any], source: Any = None, nullable: bool = False, reverse_dependency: bool = False) -> list[Any]:
        """Take in instances; return those that are new."""
        found: list[Any] = []
        for one in objs:
            held = self.data.setdefault(type(one)._meta.concrete_model, {})
            if one.pk not in held:
                held[one.pk] = one
                found.append(one)
        if found and source is not None and not nullable:
            model = type(found[0])
            self.must_go_before(source, model) if reverse_dependency else self.must_go_before(model, source)
        return found

    def must_go_before(self, referring: Any, target: Any) -> None:
        """Remember that rows of ``referring`` refer to rows of ``target``."""
        self.dependencies.setdefault(target._meta.concrete_model, set()).add(referring._meta.concrete_model)

    def add_field_update(self, field: Any, value: Any, objs: Any) -> None:
        """Take in a change of keys, of instances or of a queryset's rows."""
        self.field_updates.setdefault((field, value), []).append(objs)

    def collect(
        self,
        objs: Any,
        source: Any = None,
        nullable: bool = False,
        collect_related: bool = True,
        source_attr: str | None = None,
        reverse_dependency: bool = False,
        keep_parents: bool = False,
        fail_on_restricted: bool = True,
    ) -> None:
        """Take in instances and all that depends on them.

        Raises ProtectedError or RestrictedError.
        """
        if self.can_fast_delete(objs):
            self.fast_deletes.append(objs)
            return
        new = self.add(objs, source, nullable, reverse_dependency)
        if not new:
            return
        model = type(new[0])
        if not keep_parents:
            self._collect_parents(new, model)
        if not collect_related:
            return
        self._collect_referring(new, model, keep_parents)
        for field in model._meta.private_fields:
            if hasattr(field, "bulk_related_objects"):
                self.collect(field.bulk_related_objects(new, self.using), source=model, nullable=True, fail_on_restricted=False)
        if fail_on_restricted:
            self._refuse_restricted(model)

    def _collect_parents(self, objs: list[Any], model: Any) -> None:
        for link in model._meta.concrete_model._meta.parents.values():
            if link is None:
                continue
            self.collect(
                [_parent_of(one, link) for one in objs],
                source=model,
                source_attr=link.remote_field.related_name,
                # What refers to a parent refers to the child: the child's own relations have it.
                collect_related=False,
                reverse_dependency=True,
                fail_on_restricted=False,
            )

    def _collect_referring(self, objs: list[Any], model: Any, keep_parents: bool) -> None:
        """Take in what the relations that lead to ``objs`` bring, each by its verb.

        Raises ProtectedError with everything that is protected.
        """
        kept = {parent._meta.concrete_model for parent in model._meta.all_parents} if keep_parents else set[Any]()
        protected: dict[str, list[Any]] = {}
        fast: dict[Any, list[Any]] = {}
        for rel in leading_to(model):
            if rel.on_delete in LEFT_ALONE or rel.model._meta.concrete_model in kept:
                continue
            if rel.on_delete is CASCADE and self.can_fast_delete(rel.related_model._base_manager.all(), from_field=rel.field):
                fast.setdefault(rel.related_model, []).append(rel.field)
                continue
            for rows in self._referring(rel.related_model, [rel.field], objs):
                try:
                    if getattr(rel.on_delete, "lazy_sub_objs", False):
                        rel.on_delete(self, rel.field, rows, self.using)
                    elif lean := self._lean(rows):
                        rel.on_delete(self, rel.field, lean, self.using)
                except ProtectedError as error:
                    protected.setdefault(_named(rel.field), []).extend(error.protected_objects)
        for related_model, fields in fast.items():
            self.fast_deletes += self._referring(related_model, fields, objs)
        if protected:
            raise ProtectedError(
                f"Cannot delete some instances of model {model.__name__!r} because they are referenced through protected foreign "
                f"keys: {', '.join(protected)}.",
                {one for group in protected.values() for one in group},
            )

    def _referring(self, model: Any, fields: Sequence[Any], objs: Sequence[Any]) -> Iterator[Any]:
        """Yield querysets of the rows of ``model`` that refer to ``objs`` by one of ``fields``."""
        for start in range(0, len(objs), BATCH):
            batch = objs[start : start + BATCH]
            rows = [
                model._base_manager.using(self.using).filter(**{f"{field.name}__in": _keys(field, batch)}) for field in fields
            ]
            yield reduce(or_, rows)

    def _lean(self, rows: Any) -> Any:
        """Return the rows with no more columns than deleting needs, where nobody listens who might read others."""
        model = rows.model
        if _listened_to(model):
            return rows
        names = {there.attname for rel in leading_to(model) for there in rel.field.foreign_related_fields}
        if any(hasattr(field, "bulk_related_objects") for field in model._meta.private_fields):
            names.add(model._meta.pk.attname)
        return rows.only(*sorted(names)) if names else rows

    def _refuse_restricted(self, model: Any) -> None:
        """Raise for restricted rows that are not deleted by another road."""
        left: dict[str, list[Any]] = {}
        for field, objs in self.restricted.items():
            going = self._going(field.model._meta.concrete_model, objs)
            kept = [one for one in objs if one.pk not in going]
            if kept:
                left[_named(field)] = kept
        if left:
            raise RestrictedError(
                f"Cannot delete some instances of model {model.__name__!r} because they are referenced through restricted "
                f"foreign keys: {', '.join(left)}.",
                {one for group in left.values() for one in group},
            )

    def _going(self, model: Any, objs: list[Any]) -> set[Any]:
        """Return the keys of rows of a model that are deleted anyway, whether they were read for it or not."""
        going = set(self.data.get(model, ()))
        for rows in self.fast_deletes:
            if rows.model._meta.concrete_model is model:
                going |= set(rows.filter(pk__in=[one.pk for one in objs]).values_list("pk", flat=True))
        return going

    def can_fast_delete(self, objs: Any, from_field: Any = None) -> bool:
        """Say whether a queryset's rows, or an instance, may go in one statement.

        They may when nobody listens, nothing depends on them, and no parent is there but the one that ``from_field`` leads to.
        """
        model = type(objs) if hasattr(type(objs), "_meta") else getattr(objs, "model", None)
        if model is None or not (hasattr(objs, "_raw_delete") or hasattr(objs, "_meta")) or _listened_to(model):
            return False
        meta = model._meta
        return (
            all(link is None or link is from_field for link in meta.concrete_model._meta.parents.values())
            and all(rel.on_delete in LEFT_ALONE for rel in leading_to(model))
            and not any(hasattr(field, "bulk_related_objects") for field in meta.private_fields)
        )

    def _sorted_models(self) -> list[Any]:
        """Return the models, those that refer before those that are referred to; in a circle, as they were found."""
        order: dict[Any, None] = {}
        waiting = list(self.data)
        while waiting:
            free = list[Any]()
            for model in waiting:
                if not self.dependencies.get(model, set()) & self.data.keys() - order.keys() - {model}:
                    order[model] = None
                    free.append(model)
            if not free:
                return list(self.data)
            waiting = [model for model in waiting if model not in order]
        return list(order)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete everything gathered; return the numbers of rows, in all and by model."""
        alone = self._the_only_one()
        if alone is not None:
            return self._delete_alone(alone)
        counts: Counter[str] = Counter()
        models = self._sorted_models()
        labels = {model: _label_of(self.data[model], model) for model in models}
        for model in models:
            self.data[model] = _by_key(self.data[model])
        with atomic(using=self.using, savepoint=False):
            self._tell_before(models)
            for rows in self.fast_deletes:
                rows.model._meta.concrete_model._meta.writes += 1
                counts[rows.model._meta.label] += rows._raw_delete(using=self.using)
            self._update_keys()
            for model in models:
                counts[labels[model]] += self._delete_model(model)
        for model in models:
            for one in self.data[model].values():
                setattr(one, model._meta.pk.attname, None)
        collected = labels.values()
        return counts.total(), {label: number for label, number in counts.items() if number or label in collected}

    def _the_only_one(self) -> Any:
        """Return the one instance that was gathered, when it may go in one statement without a transaction; else None."""
        if self.fast_deletes or self.field_updates or len(self.data) != 1:
            return None
        (held,) = self.data.values()
        one = next(iter(held.values())) if len(held) == 1 else None
        return one if one is not None and self.can_fast_delete(one) else None

    def _delete_alone(self, one: Any) -> tuple[int, dict[str, int]]:
        model = type(one)._meta.concrete_model
        model._meta.writes += 1
        number = model._base_manager.using(self.using).filter(pk=one.pk)._raw_delete(using=self.using)
        setattr(one, model._meta.pk.attname, None)
        return number, {type(one)._meta.label: number}

    def _tell_before(self, models: list[Any]) -> None:
        if not pre_delete.receivers:
            return
        for model in models:
            if not model._meta.auto_created:
                for one in self.data[model].values():
                    pre_delete.send(sender=type(one), instance=one, using=self.using, origin=self.origin)

    def _update_keys(self) -> None:
        for (field, value), groups in self.field_updates.items():
            unread = [rows for rows in groups if getattr(rows, "_result_cache", ()) is None]
            if unread:
                reduce(or_, unread).update(**{field.name: value})
            objs = [one for group in groups if not any(group is rows for rows in unread) for one in group]
            for start in range(0, len(objs), BATCH):
                keys = [one.pk for one in objs[start : start + BATCH]]
                field.model._base_manager.using(self.using).filter(pk__in=keys).update(**{field.name: value})
            for one in objs:
                setattr(one, field.attname, value.pk if hasattr(type(value), "_meta") else value)

    def _delete_model(self, model: Any) -> int:
        """Delete the rows of one model, the last first, and tell it; return their number."""
        objs = list(self.data[model].values())[::-1]
        number = 0
        model._meta.writes += 1
        for start in range(0, len(objs), BATCH):
            keys = [one.pk for one in objs[start : start + BATCH]]
            number += model._base_manager.using(self.using).filter(pk__in=keys)._raw_delete(using=self.using)
        if post_delete.receivers and not model._meta.auto_created:
            for one in objs:
                post_delete.send(sender=type(one), instance=one, using=self.using, origin=self.origin)
        return number


def _label_of(held: dict[Any, Any], model: Any) -> str:
    """Return the label under which instances are counted: that of their class, which may be a proxy of ``model``."""
    cls: Any = type(next(iter(held.values()))) if held else model
    return cls._meta.label


def leading_to(model: Any) -> Iterator[Any]:
    """Yield the relations whose keys lead to a model, hidden ones too."""
    return (rel for rel in model._meta.all_reverse() if rel.one_to_many or rel.one_to_one)


def _listened_to(model: Any) -> bool:
    return pre_delete.has_listeners(model) or post_delete.has_listeners(model)


def _named(field: Any) -> str:
    return f"'{field.model.__name__}.{field.name}'"


def _keys(field: Any, objs: Sequence[Any]) -> list[Any]:
    """Return what ``field`` holds when it refers to one of ``objs``."""
    if getattr(field, "compares_rows", False):
        return [field.row_of_instance(one) for one in objs]
    attname = field.target_field.attname
    return [getattr(one, attname) for one in objs]


def _by_key(held: dict[Any, Any]) -> dict[Any, Any]:
    """Return instances in the order of their keys, so that two deletions lock rows in the same order; some keys have none."""
    try:
        return dict(sorted(held.items()))
    except TypeError:
        return held


def _parent_of(one: Any, link: Any) -> Any:
    """Return the parent's instance, made of what the child has loaded."""
    if link.is_cached(one):
        return link.get_cached_value(one)
    parent = link.remote_field.model
    values = {name: one.__dict__[name] for name in parent._meta.concrete_attnames if name in one.__dict__}
    values[link.target_field.attname] = getattr(one, link.attname)
    names = [name for name in parent._meta.concrete_attnames if name in values]
    return parent.from_db(one._state.db, names, [values[name] for name in names])
