"""Porch: what SQLite can do."""

from quintet.drivers.sqlite.features import SqliteFeatures as DatabaseFeatures

__all__ = ["DatabaseFeatures"]
