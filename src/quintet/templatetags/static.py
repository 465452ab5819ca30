"""Porch: the library ``static``."""

from quintet.template.tags.static import StaticNode as StaticNode
from quintet.template.tags.static import register as register
from quintet.template.tags.static import static as static

__all__ = ["StaticNode", "register", "static"]
