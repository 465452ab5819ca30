"""Porch: paging."""

from typing import TYPE_CHECKING

from quintet.kit import late
from quintet.services.paginator import AsyncPage as AsyncPage
from quintet.services.paginator import AsyncPaginator as AsyncPaginator
from quintet.services.paginator import EmptyPage as EmptyPage
from quintet.services.paginator import InvalidPage as InvalidPage
from quintet.services.paginator import Page as Page
from quintet.services.paginator import PageNotAnInteger as PageNotAnInteger
from quintet.services.paginator import Paginator as Paginator
from quintet.services.paginator import UnorderedObjectListWarning as UnorderedObjectListWarning

if TYPE_CHECKING:
    from quintet.orm.queryset.keyset.cursors import InvalidCursor as InvalidCursor
    from quintet.orm.queryset.keyset.paginator import KeysetPage as KeysetPage
    from quintet.orm.queryset.keyset.paginator import KeysetPaginator as KeysetPaginator
    from quintet.orm.queryset.keyset.terms import UnstableOrderError as UnstableOrderError
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.orm.queryset.keyset.cursors": "InvalidCursor",
            "quintet.orm.queryset.keyset.paginator": "KeysetPage KeysetPaginator",
            "quintet.orm.queryset.keyset.terms": "UnstableOrderError",
        },
    )

__all__ = [
    "AsyncPage",
    "AsyncPaginator",
    "EmptyPage",
    "InvalidCursor",
    "InvalidPage",
    "KeysetPage",
    "KeysetPaginator",
    "Page",
    "PageNotAnInteger",
    "Paginator",
    "UnorderedObjectListWarning",
    "UnstableOrderError",
]
