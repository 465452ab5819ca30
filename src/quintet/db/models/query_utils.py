"""Porch: conditions."""

from quintet.orm.expressions.conditional import Q as Q
from quintet.orm.expressions.filtered import FilteredRelation as FilteredRelation
from quintet.orm.fields.deferred import DeferredAttribute as DeferredAttribute
from quintet.orm.lookups.register import RegisterLookupMixin as RegisterLookupMixin
from quintet.orm.relations.paths import PathInfo as PathInfo

__all__ = ["DeferredAttribute", "FilteredRelation", "PathInfo", "Q", "RegisterLookupMixin"]
