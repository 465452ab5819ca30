"""Porch: `connection.ops` of SQLite."""

from quintet.drivers.sqlite.operations import SqliteOperations as DatabaseOperations

__all__ = ["DatabaseOperations"]
