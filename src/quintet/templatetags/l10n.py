"""Porch: the library ``l10n``."""

from quintet.template.tags.l10n import register as register

__all__ = ["register"]
