"""Porch: the shell of SQLite."""

from quintet.drivers.sqlite.client import SqliteClient as DatabaseClient

__all__ = ["DatabaseClient"]
