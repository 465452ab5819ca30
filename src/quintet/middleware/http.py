"""Porch: the conditional GET middleware."""

from quintet.web.conditional import ConditionalGetMiddleware as ConditionalGetMiddleware

__all__ = [
    "ConditionalGetMiddleware",
]
