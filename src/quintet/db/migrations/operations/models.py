"""Porch: operations on models."""

from quintet.migrations.operations.indexes import AddConstraint as AddConstraint
from quintet.migrations.operations.indexes import AddIndex as AddIndex
from quintet.migrations.operations.indexes import AlterConstraint as AlterConstraint
from quintet.migrations.operations.indexes import IndexOperation as IndexOperation
from quintet.migrations.operations.indexes import RemoveConstraint as RemoveConstraint
from quintet.migrations.operations.indexes import RemoveIndex as RemoveIndex
from quintet.migrations.operations.indexes import RenameIndex as RenameIndex
from quintet.migrations.operations.models import CreateModel as CreateModel
from quintet.migrations.operations.models import DeleteModel as DeleteModel
from quintet.migrations.operations.models import RenameModel as RenameModel
from quintet.migrations.operations.options import AlterIndexTogether as AlterIndexTogether
from quintet.migrations.operations.options import AlterModelManagers as AlterModelManagers
from quintet.migrations.operations.options import AlterModelOptions as AlterModelOptions
from quintet.migrations.operations.options import AlterModelTable as AlterModelTable
from quintet.migrations.operations.options import AlterModelTableComment as AlterModelTableComment
from quintet.migrations.operations.options import AlterOrderWithRespectTo as AlterOrderWithRespectTo
from quintet.migrations.operations.options import AlterUniqueTogether as AlterUniqueTogether
from quintet.migrations.operations.options import ModelOptionOperation as ModelOptionOperation

__all__ = [
    "AddConstraint",
    "AddIndex",
    "AlterConstraint",
    "AlterIndexTogether",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterUniqueTogether",
    "CreateModel",
    "DeleteModel",
    "IndexOperation",
    "ModelOptionOperation",
    "RemoveConstraint",
    "RemoveIndex",
    "RenameIndex",
    "RenameModel",
]
