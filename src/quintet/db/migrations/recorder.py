"""Porch: the table of applied migrations."""

from quintet.migrations.recorder import MigrationRecorder as MigrationRecorder

__all__ = ["MigrationRecorder"]
