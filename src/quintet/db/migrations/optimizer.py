"""Porch: fewer operations with the same effect."""

from quintet.migrations.optimizer import MigrationOptimizer as MigrationOptimizer

__all__ = ["MigrationOptimizer"]
