"""Porch: the library ``i18n``."""

from quintet.template.tags.i18n import register as register

__all__ = ["register"]
