"""Porch: decorators for methods and from middleware."""

from quintet.views.method_decorator import decorator_from_middleware as decorator_from_middleware
from quintet.views.method_decorator import decorator_from_middleware_with_args as decorator_from_middleware_with_args
from quintet.views.method_decorator import method_decorator as method_decorator

__all__ = ["decorator_from_middleware", "decorator_from_middleware_with_args", "method_decorator"]
