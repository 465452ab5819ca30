"""Porch: the library ``tz``."""

from quintet.template.tags.tz import register as register

__all__ = ["register"]
