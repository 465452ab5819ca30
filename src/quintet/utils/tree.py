"""Porch: a node of a tree of conditions."""

from quintet.kit.tree import Node as Node

__all__ = [
    "Node",
]
