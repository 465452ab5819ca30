"""Deleting: the documented on_delete verbs, and the collector that gathers what depends on the rows."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.errors import IntegrityError
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
    collector.collect(sub_objs, source=field.remote_field.model, source_attr=field.name, nullable=field.null)


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
    target = field.remote_field.model._meta.concrete_model
    collector.dependencies.setdefault(target, set()).add(field.model._meta.concrete_model)


def SET_NULL(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Put NULL into the referring keys."""
    collector.add_field_update(field, None, sub_objs)


def SET_DEFAULT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Put the default into the referring keys."""
    collector.add_field_update(field, field.get_default(), sub_objs)


def DO_NOTHING(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Leave the referring keys to the database."""


def SET(value: Any) -> Callable[..., None]:  # noqa: N802  documented name
    """Return a verb that puts ``value``, or what calling it gives, into the referring keys."""

    def set_on_delete(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
        collector.add_field_update(field, value() if callable(value) else value, sub_objs)

    set_on_delete.deconstruct = lambda: ("quintet.db.models.SET", (value,), {})  # type: ignore[attr-defined]  # read by migrations
    return set_on_delete


class Collector:
    """Gathers instances to delete and keys to change, then does both in one transaction.

    Models are deleted in the reverse order of discovery, so that what refers goes before what is referred to.
    """

    def __init__(self, using: str, origin: Any = None) -> None:
        self.using, self.origin = using, origin
        self.data: dict[Any, dict[Any, Any]] = {}
        self.field_updates: dict[tuple[Any, Any], list[Any]] = {}
        self.restricted: dict[Any, list[Any]] = {}
        self.fast_deletes: list[Any] = []
        self.dependencies: dict[Any, set[Any]] = {}

    def add(self, objs: Iterable[Any], source: Any = None, nullable: bool = False) -> list[Any]:
        """Take in instances; return those that are new."""
        found: list[Any] = []
        for one in objs:
            model = type(one)._meta.concrete_model
            held = self.data.setdefault(model, {})
            if one.pk not in held:
                held[one.pk] = one
                found.append(one)
            if source is not None and not nullable:
                self.dependencies.setdefault(source._meta.concrete_model, set()).add(model)
        return found

    def add_field_update(self, field: Any, value: Any, objs: Iterable[Any]) -> None:
        """Take in a change of keys."""
        self.field_updates.setdefault((field, value), []).extend(objs)

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
        new = self.add(objs, source, nullable)
        if not new:
            return
        model = type(new[0])
        if not keep_parents:
            self._collect_parents(new, model)
        if collect_related:
            for rel in model._meta.all_reverse():
                self._collect_related(rel, new, keep_parents)
            for field in model._meta.private_fields:
                if hasattr(field, "bulk_related_objects"):
                    self.collect(field.bulk_related_objects(new, self.using), source=model, nullable=True)
        if source is None and fail_on_restricted:
            self._refuse_restricted()

    def _collect_parents(self, objs: list[Any], model: Any) -> None:
        for link in model._meta.concrete_model._meta.parents.values():
            if link is not None:
                parents = [getattr(one, link.name) for one in objs]
                self.collect(
                    parents,
                    source=model,
                    source_attr=link.remote_field.related_name,
                    # What refers to a parent refers to the child: the child's own relations have it.
                    collect_related=False,
                    reverse_dependency=True,
                    fail_on_restricted=False,
                )
                self.dependencies.setdefault(link.remote_field.model, set()).add(model)

    def _collect_related(self, rel: Any, objs: list[Any], keep_parents: bool) -> None:
        if not (rel.one_to_many or rel.one_to_one) or rel.on_delete is DO_NOTHING:
            return
        if keep_parents and rel.model in type(objs[0])._meta.all_parents:
            return
        field = rel.field
        attname = field.target_field.attname
        for start in range(0, len(objs), BATCH):
            keys = [getattr(one, attname) for one in objs[start : start + BATCH]]
            related = rel.related_model._base_manager.using(self.using).filter(**{f"{field.name}__in": keys})
            if rel.on_delete is CASCADE and self.can_fast_delete(related):
                self.fast_deletes.append(related)
            elif found := list(related):
                rel.on_delete(self, field, found, self.using)

    def _refuse_restricted(self) -> None:
        """Raise for restricted rows that are not deleted by another road."""
        left: set[Any] = set()
        names: list[str] = []
        for field, objs in self.restricted.items():
            going = self._going(field.model._meta.concrete_model, objs)
            kept = [one for one in objs if one.pk not in going]
            if kept:
                left |= set(kept)
                names.append(f"'{field.model.__name__}.{field.name}'")
        if left:
            target = next(iter(self.restricted)).remote_field.model.__name__
            raise RestrictedError(
                f"Cannot delete some instances of model '{target}' because they are referenced through restricted foreign "
                f"keys: {', '.join(names)}.",
                left,
            )

    def _going(self, model: Any, objs: list[Any]) -> set[Any]:
        """Return the keys of rows of a model that are deleted anyway, whether they were read for it or not."""
        going = set(self.data.get(model, ()))
        for rows in self.fast_deletes:
            if rows.model._meta.concrete_model is model:
                going |= set(rows.filter(pk__in=[one.pk for one in objs]).values_list("pk", flat=True))
        return going

    def can_fast_delete(self, objs: Any) -> bool:
        """Say whether rows may go in one statement: nobody listens, nothing depends on them, no parents."""
        model = getattr(objs, "model", None)
        if model is None or not hasattr(objs, "_raw_delete"):
            return False
        if pre_delete.has_listeners(model) or post_delete.has_listeners(model):
            return False
        meta = model._meta
        if any(link is not None for link in meta.concrete_model._meta.parents.values()) or meta.private_fields:
            return False
        return all(rel.on_delete is DO_NOTHING for rel in meta.all_reverse() if rel.one_to_many or rel.one_to_one)

    def _sorted_models(self) -> list[Any]:
        """Return the models, those that refer before those that are referred to."""
        order: list[Any] = []
        seen: set[Any] = set()

        def visit(model: Any) -> None:
            if model in seen:
                return
            seen.add(model)
            for dependent in self.dependencies.get(model, ()):
                visit(dependent)
            order.append(model)

        for model in self.data:
            visit(model)
        return [model for model in order if model in self.data]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete everything gathered; return the numbers of rows, in all and by model."""
        counts: Counter[str] = Counter()
        models = self._sorted_models()
        with atomic(using=self.using, savepoint=False):
            self._tell(pre_delete, models)
            for rows in self.fast_deletes:
                rows.model._meta.concrete_model._meta.writes += 1
                counts[rows.model._meta.label] += rows._raw_delete(using=self.using)
            self._update_keys()
            for model in models:
                counts[model._meta.label] += self._delete_model(model)
        for model in models:
            for one in self.data[model].values():
                setattr(one, model._meta.pk.attname, None)
        return sum(counts.values()), {
            label: number for label, number in counts.items() if number or label in {m._meta.label for m in models}
        }

    def _tell(self, signal: Any, models: list[Any]) -> None:
        if not signal.receivers:
            return
        for model in models:
            if not model._meta.auto_created:
                for one in self.data[model].values():
                    signal.send(sender=type(one), instance=one, using=self.using, origin=self.origin)

    def _update_keys(self) -> None:
        for (field, value), objs in self.field_updates.items():
            keys = [one.pk for one in objs]
            for start in range(0, len(keys), BATCH):
                rows = field.model._base_manager.using(self.using).filter(pk__in=keys[start : start + BATCH])
                rows.update(**{field.name: value})
            for one in objs:
                setattr(one, field.attname, value.pk if hasattr(type(value), "_meta") else value)

    def _delete_model(self, model: Any) -> int:
        keys = list(self.data[model])
        number = 0
        model._meta.writes += 1
        for start in range(0, len(keys), BATCH):
            rows = model._base_manager.using(self.using).filter(pk__in=keys[start : start + BATCH])
            number += rows._raw_delete(using=self.using)
        if post_delete.receivers and not model._meta.auto_created:
            for one in self.data[model].values():
                post_delete.send(sender=type(one), instance=one, using=self.using, origin=self.origin)
        return number
