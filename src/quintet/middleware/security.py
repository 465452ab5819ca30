"""Porch: the security middleware."""

from quintet.web.security import SecurityMiddleware as SecurityMiddleware

__all__ = [
    "SecurityMiddleware",
]
