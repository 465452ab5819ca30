"""Migration operations for extensions, collations and tables in use; importing them needs no entry in INSTALLED_APPS."""

from quintet.contrib.postgres.extensions import BloomExtension as BloomExtension
from quintet.contrib.postgres.extensions import BtreeGinExtension as BtreeGinExtension
from quintet.contrib.postgres.extensions import BtreeGistExtension as BtreeGistExtension
from quintet.contrib.postgres.extensions import CITextExtension as CITextExtension
from quintet.contrib.postgres.extensions import CreateCollation as CreateCollation
from quintet.contrib.postgres.extensions import CreateExtension as CreateExtension
from quintet.contrib.postgres.extensions import CryptoExtension as CryptoExtension
from quintet.contrib.postgres.extensions import HStoreExtension as HStoreExtension
from quintet.contrib.postgres.extensions import RemoveCollation as RemoveCollation
from quintet.contrib.postgres.extensions import TrigramExtension as TrigramExtension
from quintet.contrib.postgres.extensions import UnaccentExtension as UnaccentExtension
from quintet.migrations.operations.online import AddConstraintNotValid as AddConstraintNotValid
from quintet.migrations.operations.online import AddForeignKeyNotValid as AddForeignKeyNotValid
from quintet.migrations.operations.online import AddIndexConcurrently as AddIndexConcurrently
from quintet.migrations.operations.online import AddUniqueConcurrently as AddUniqueConcurrently
from quintet.migrations.operations.online import IndexFieldConcurrently as IndexFieldConcurrently
from quintet.migrations.operations.online import RemoveIndexConcurrently as RemoveIndexConcurrently
from quintet.migrations.operations.online import ValidateConstraint as ValidateConstraint
from quintet.migrations.operations.online import ValidateForeignKey as ValidateForeignKey

__all__ = [
    "AddConstraintNotValid",
    "AddForeignKeyNotValid",
    "AddIndexConcurrently",
    "AddUniqueConcurrently",
    "BloomExtension",
    "BtreeGinExtension",
    "BtreeGistExtension",
    "CITextExtension",
    "CreateCollation",
    "CreateExtension",
    "CryptoExtension",
    "HStoreExtension",
    "IndexFieldConcurrently",
    "RemoveCollation",
    "RemoveIndexConcurrently",
    "TrigramExtension",
    "UnaccentExtension",
    "ValidateConstraint",
    "ValidateForeignKey",
]
