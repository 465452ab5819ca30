"""Porch: the public cursor, and names that fit a database."""

from quintet.drivers.cursor import CursorWrapper as CursorWrapper
from quintet.migrations.schema.naming import truncate_name as truncate_name

__all__ = ["CursorWrapper", "truncate_name"]
