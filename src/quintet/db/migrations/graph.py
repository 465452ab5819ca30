"""Porch: the graph of migrations."""

from quintet.migrations.graph import MigrationGraph as MigrationGraph

__all__ = ["MigrationGraph"]
