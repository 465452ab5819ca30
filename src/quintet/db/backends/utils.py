"""Porch: the public cursor."""

from quintet.drivers.cursor import CursorWrapper as CursorWrapper

__all__ = ["CursorWrapper"]
