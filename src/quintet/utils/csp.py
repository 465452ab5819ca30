"""Porch: the keywords of Content-Security-Policy."""

from quintet.services.content_security import CSP as CSP

__all__ = [
    "CSP",
]
