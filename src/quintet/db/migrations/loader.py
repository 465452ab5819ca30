"""Porch: migrations read from their files."""

from quintet.migrations.loader import MigrationLoader as MigrationLoader

__all__ = ["MigrationLoader"]
