"""Porch: querysets."""

from quintet.orm.expressions.conditional import Q as Q
from quintet.orm.load.iterables import BaseIterable as BaseIterable
from quintet.orm.load.iterables import FlatValuesListIterable as FlatValuesListIterable
from quintet.orm.load.iterables import ModelIterable as ModelIterable
from quintet.orm.load.iterables import NamedValuesListIterable as NamedValuesListIterable
from quintet.orm.load.iterables import RawModelIterable as RawModelIterable
from quintet.orm.load.iterables import ValuesIterable as ValuesIterable
from quintet.orm.load.iterables import ValuesListIterable as ValuesListIterable
from quintet.orm.prefetch import Prefetch as Prefetch
from quintet.orm.prefetch import aprefetch_related_objects as aprefetch_related_objects
from quintet.orm.prefetch import prefetch_related_objects as prefetch_related_objects
from quintet.orm.queryset.queryset import EmptyQuerySet as EmptyQuerySet
from quintet.orm.queryset.queryset import QuerySet as QuerySet
from quintet.orm.raw import RawQuerySet as RawQuerySet

__all__ = [
    "BaseIterable",
    "EmptyQuerySet",
    "FlatValuesListIterable",
    "ModelIterable",
    "NamedValuesListIterable",
    "Prefetch",
    "Q",
    "QuerySet",
    "RawModelIterable",
    "RawQuerySet",
    "ValuesIterable",
    "ValuesListIterable",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
