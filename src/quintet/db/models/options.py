"""Porch: model options."""

from quintet.orm.meta.names import normalize_together as normalize_together
from quintet.orm.meta.options import Options as Options

__all__ = ["Options", "normalize_together"]
