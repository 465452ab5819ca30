"""Porch: the catalogue of SQLite."""

from quintet.drivers.sqlite.introspection import SqliteIntrospection as DatabaseIntrospection

__all__ = ["DatabaseIntrospection"]
