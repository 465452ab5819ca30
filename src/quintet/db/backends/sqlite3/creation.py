"""Porch: test databases of SQLite."""

from quintet.drivers.sqlite.creation import SqliteCreation as DatabaseCreation

__all__ = ["DatabaseCreation"]
