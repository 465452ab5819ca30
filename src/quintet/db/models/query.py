"""Porch: querysets."""

from quintet.orm.load.iterables import BaseIterable as BaseIterable
from quintet.orm.load.iterables import ModelIterable as ModelIterable
from quintet.orm.prefetch import Prefetch as Prefetch
from quintet.orm.prefetch import aprefetch_related_objects as aprefetch_related_objects
from quintet.orm.prefetch import prefetch_related_objects as prefetch_related_objects
from quintet.orm.queryset import EmptyQuerySet as EmptyQuerySet
from quintet.orm.queryset import QuerySet as QuerySet
from quintet.orm.raw import RawQuerySet as RawQuerySet

__all__ = [
    "BaseIterable",
    "EmptyQuerySet",
    "ModelIterable",
    "Prefetch",
    "QuerySet",
    "RawQuerySet",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
