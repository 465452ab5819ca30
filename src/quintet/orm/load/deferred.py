"""Loading a deferred field when it is read, as the instance's fetch mode says."""

from typing import Any


class DeferredFetcher:
    """Loads one attribute for one instance or for several."""

    def __init__(self, attname: str) -> None:
        self.name = attname

    def fetch_one(self, instance: Any) -> None:
        """Load for one instance."""
        instance.refresh_from_db(fields=[self.name])

    def fetch_many(self, instances: list[Any]) -> None:
        """Load for several instances in one query."""
        missing: dict[Any, list[Any]] = {}  # several instances may be of one row
        for one in instances:
            if self.name not in one.__dict__ and one._is_pk_set():
                missing.setdefault(one.pk, []).append(one)
        rows = type(instances[0])._base_manager.using(instances[0]._state.db).filter(pk__in=list(missing))
        for key, value in rows.values_list("pk", self.name):
            for one in missing[key]:
                one.__dict__[self.name] = value


def load(instance: Any, attname: str) -> None:
    """Load ``attname``.

    Raises AttributeError for an instance that has no row to load from, DoesNotExist for one whose row is gone.
    """
    if not all(key.attname in instance.__dict__ for key in instance._meta.pk_fields) or not instance._is_pk_set():
        if instance._meta.by_attname[attname].generated:
            raise AttributeError("Cannot read a generated field from an unsaved model.")
        raise AttributeError(
            f"{type(instance).__name__} has no {attname!r} yet, and without a primary key there is no row to load it from."
        )
    instance._fetch_mode().fetch(DeferredFetcher(attname), instance)
    if attname not in instance.__dict__:
        raise type(instance).DoesNotExist(f"{instance._meta.object_name} matching query does not exist.")
