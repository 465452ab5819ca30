"""Porch: decorators for methods, from middleware and for middleware."""

from quintet.views.class_only import classonlymethod as classonlymethod
from quintet.views.method_decorator import async_only_middleware as async_only_middleware
from quintet.views.method_decorator import decorator_from_middleware as decorator_from_middleware
from quintet.views.method_decorator import decorator_from_middleware_with_args as decorator_from_middleware_with_args
from quintet.views.method_decorator import method_decorator as method_decorator
from quintet.views.method_decorator import sync_and_async_middleware as sync_and_async_middleware
from quintet.views.method_decorator import sync_only_middleware as sync_only_middleware

__all__ = [
    "async_only_middleware",
    "classonlymethod",
    "decorator_from_middleware",
    "decorator_from_middleware_with_args",
    "method_decorator",
    "sync_and_async_middleware",
    "sync_only_middleware",
]
