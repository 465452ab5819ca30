"""Porch: lazy values and cached properties; and two names of `functools` that packages take from here."""

from quintet.kit.lazy import LazyObject as LazyObject
from quintet.kit.lazy import Promise as Promise
from quintet.kit.lazy import SimpleLazyObject as SimpleLazyObject
from quintet.kit.lazy import cached_property as cached_property
from quintet.kit.lazy import classproperty as classproperty
from quintet.kit.lazy import empty as empty
from quintet.kit.lazy import keep_lazy as keep_lazy
from quintet.kit.lazy import keep_lazy_text as keep_lazy_text
from quintet.kit.lazy import lazy as lazy
from quintet.kit.lazy import lazystr as lazystr
from quintet.kit.lazy import partition as partition
from quintet.kit.lazy import total_ordering as total_ordering
from quintet.kit.lazy import wraps as wraps

__all__ = [
    "LazyObject",
    "Promise",
    "SimpleLazyObject",
    "cached_property",
    "classproperty",
    "empty",
    "keep_lazy",
    "keep_lazy_text",
    "lazy",
    "lazystr",
    "partition",
    "total_ordering",
    "wraps",
]
