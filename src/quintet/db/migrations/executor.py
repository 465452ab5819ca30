"""Porch: migrations applied and undone."""

from quintet.migrations.executor import MigrationExecutor as MigrationExecutor

__all__ = ["MigrationExecutor"]
