"""Porch: operations with code or SQL of the user's own."""

from quintet.migrations.operations.special import RunPython as RunPython
from quintet.migrations.operations.special import RunSQL as RunSQL
from quintet.migrations.operations.special import SeparateDatabaseAndState as SeparateDatabaseAndState

__all__ = ["RunPython", "RunSQL", "SeparateDatabaseAndState"]
