"""Porch: the library ``cache``."""

from quintet.template.tags.cache import register as register

__all__ = ["register"]
