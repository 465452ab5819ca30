"""Porch: shortcuts for views."""

from quintet.views.shortcuts import _get_queryset as _get_queryset  # the name by which packages know it
from quintet.views.shortcuts import aget_list_or_404 as aget_list_or_404
from quintet.views.shortcuts import aget_object_or_404 as aget_object_or_404
from quintet.views.shortcuts import get_list_or_404 as get_list_or_404
from quintet.views.shortcuts import get_object_or_404 as get_object_or_404
from quintet.views.shortcuts import redirect as redirect
from quintet.views.shortcuts import render as render
from quintet.views.shortcuts import resolve_url as resolve_url

__all__ = [
    "aget_list_or_404",
    "aget_object_or_404",
    "get_list_or_404",
    "get_object_or_404",
    "redirect",
    "render",
    "resolve_url",
]
