"""The descriptor of a plain field: a non-data descriptor, reached only when the instance has no value yet."""

from typing import Any


class DeferredAttribute:
    """Loads a deferred field on first read, as the instance's fetch mode says."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        values = instance.__dict__
        name = self.field.attname
        if name not in values:
            inherited = self._from_parent_link(instance)
            if inherited is not None:
                values[name] = inherited
            else:
                instance._load_deferred(name)
        return values[name]

    def _from_parent_link(self, instance: Any) -> Any:
        """Return the parent's key from the link to it, which holds the same value."""
        if not self.field.primary_key:
            return None
        meta, link = instance._meta.concrete_model._meta, None
        for parent in meta.get_base_chain(self.field.model._meta.concrete_model):
            link, meta = meta.parents[parent], parent._meta
        return getattr(instance, link.attname) if link is not None and link is not self.field else None
