"""Porch: what a migration file imports."""

from quintet.migrations.migration import Migration as Migration
from quintet.migrations.migration import swappable_dependency as swappable_dependency
from quintet.migrations.operations.batches import BackfillField as BackfillField
from quintet.migrations.operations.batches import RunInBatches as RunInBatches
from quintet.migrations.operations.fields import AddField as AddField
from quintet.migrations.operations.fields import AlterField as AlterField
from quintet.migrations.operations.fields import RemoveField as RemoveField
from quintet.migrations.operations.fields import RenameField as RenameField
from quintet.migrations.operations.indexes import AddConstraint as AddConstraint
from quintet.migrations.operations.indexes import AddIndex as AddIndex
from quintet.migrations.operations.indexes import AlterConstraint as AlterConstraint
from quintet.migrations.operations.indexes import RemoveConstraint as RemoveConstraint
from quintet.migrations.operations.indexes import RemoveIndex as RemoveIndex
from quintet.migrations.operations.indexes import RenameIndex as RenameIndex
from quintet.migrations.operations.models import CreateModel as CreateModel
from quintet.migrations.operations.models import DeleteModel as DeleteModel
from quintet.migrations.operations.models import RenameModel as RenameModel
from quintet.migrations.operations.online import DropColumn as DropColumn
from quintet.migrations.operations.online import DropTable as DropTable
from quintet.migrations.operations.options import AlterIndexTogether as AlterIndexTogether
from quintet.migrations.operations.options import AlterModelManagers as AlterModelManagers
from quintet.migrations.operations.options import AlterModelOptions as AlterModelOptions
from quintet.migrations.operations.options import AlterModelTable as AlterModelTable
from quintet.migrations.operations.options import AlterModelTableComment as AlterModelTableComment
from quintet.migrations.operations.options import AlterOrderWithRespectTo as AlterOrderWithRespectTo
from quintet.migrations.operations.options import AlterUniqueTogether as AlterUniqueTogether
from quintet.migrations.operations.relations import CopyRelations as CopyRelations
from quintet.migrations.operations.special import RunPython as RunPython
from quintet.migrations.operations.special import RunSQL as RunSQL
from quintet.migrations.operations.special import SeparateDatabaseAndState as SeparateDatabaseAndState

__all__ = [
    "AddConstraint",
    "AddField",
    "AddIndex",
    "AlterConstraint",
    "AlterField",
    "AlterIndexTogether",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterUniqueTogether",
    "BackfillField",
    "CopyRelations",
    "CreateModel",
    "DeleteModel",
    "DropColumn",
    "DropTable",
    "Migration",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunInBatches",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
    "swappable_dependency",
]
