"""Porch: model options."""

from quintet.orm.meta.options import Options as Options

__all__ = ["Options"]
