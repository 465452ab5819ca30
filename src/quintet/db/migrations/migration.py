"""Porch: the base of migration files."""

from quintet.migrations.migration import Migration as Migration
from quintet.migrations.migration import SwappableTuple as SwappableTuple
from quintet.migrations.migration import swappable_dependency as swappable_dependency

__all__ = ["Migration", "SwappableTuple", "swappable_dependency"]
