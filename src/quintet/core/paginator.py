"""Porch: paging."""

from quintet.services.paginator import AsyncPage as AsyncPage
from quintet.services.paginator import AsyncPaginator as AsyncPaginator
from quintet.services.paginator import EmptyPage as EmptyPage
from quintet.services.paginator import InvalidPage as InvalidPage
from quintet.services.paginator import Page as Page
from quintet.services.paginator import PageNotAnInteger as PageNotAnInteger
from quintet.services.paginator import Paginator as Paginator
from quintet.services.paginator import UnorderedObjectListWarning as UnorderedObjectListWarning

__all__ = [
    "AsyncPage",
    "AsyncPaginator",
    "EmptyPage",
    "InvalidPage",
    "Page",
    "PageNotAnInteger",
    "Paginator",
    "UnorderedObjectListWarning",
]
