"""Porch: values made hashable."""

from quintet.kit.hashable import make_hashable as make_hashable

__all__ = [
    "make_hashable",
]
