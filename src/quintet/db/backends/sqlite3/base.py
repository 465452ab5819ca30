"""Porch: the connection class of the SQLite driver."""

from quintet.drivers.sqlite.connection import SqliteConnection as DatabaseWrapper

__all__ = ["DatabaseWrapper"]
