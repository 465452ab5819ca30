"""Porch: operations on fields."""

from quintet.migrations.operations.base import FieldOperation as FieldOperation
from quintet.migrations.operations.fields import AddField as AddField
from quintet.migrations.operations.fields import AlterField as AlterField
from quintet.migrations.operations.fields import RemoveField as RemoveField
from quintet.migrations.operations.fields import RenameField as RenameField

__all__ = ["AddField", "AlterField", "FieldOperation", "RemoveField", "RenameField"]
