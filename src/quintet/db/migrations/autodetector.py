"""Porch: what changed between two states."""

from quintet.migrations.autodetector import MigrationAutodetector as MigrationAutodetector

__all__ = ["MigrationAutodetector"]
