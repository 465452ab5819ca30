"""Porch: migrations written as files."""

from quintet.migrations.writer import MigrationWriter as MigrationWriter
from quintet.migrations.writer import OperationWriter as OperationWriter

__all__ = ["MigrationWriter", "OperationWriter"]
