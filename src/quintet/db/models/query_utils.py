"""Porch: conditions."""

from quintet.orm.expressions.conditional import Q as Q
from quintet.orm.expressions.filtered import FilteredRelation as FilteredRelation
from quintet.orm.fields.deferred import DeferredAttribute as DeferredAttribute
from quintet.orm.lookups.register import RegisterLookupMixin as RegisterLookupMixin

__all__ = ["DeferredAttribute", "FilteredRelation", "Q", "RegisterLookupMixin"]
