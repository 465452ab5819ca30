"""Porch: model options."""

from quintet.orm.meta import Options as Options

__all__ = ["Options"]
