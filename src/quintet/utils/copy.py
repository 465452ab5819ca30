"""Porch: copies with changes."""

from quintet.kit.replacing import replace as replace

__all__ = [
    "replace",
]
