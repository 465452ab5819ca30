"""Porch: the base of operations."""

from quintet.migrations.operations.base import Operation as Operation
from quintet.migrations.operations.base import OperationCategory as OperationCategory

__all__ = ["Operation", "OperationCategory"]
