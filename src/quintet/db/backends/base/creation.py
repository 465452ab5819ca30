"""Porch: test databases."""

from quintet.drivers.creation import TEST_PREFIX as TEST_DATABASE_PREFIX
from quintet.drivers.creation import Creation as BaseDatabaseCreation

__all__ = ["TEST_DATABASE_PREFIX", "BaseDatabaseCreation"]
