"""Porch: the middleware mixin."""

from quintet.web.mixin import MiddlewareMixin as MiddlewareMixin

__all__ = ["MiddlewareMixin"]
