"""Porch: what can go wrong with migrations."""

from quintet.migrations.exceptions import AmbiguityError as AmbiguityError
from quintet.migrations.exceptions import BadMigrationError as BadMigrationError
from quintet.migrations.exceptions import CircularDependencyError as CircularDependencyError
from quintet.migrations.exceptions import InconsistentMigrationHistory as InconsistentMigrationHistory
from quintet.migrations.exceptions import InvalidBasesError as InvalidBasesError
from quintet.migrations.exceptions import InvalidMigrationPlan as InvalidMigrationPlan
from quintet.migrations.exceptions import IrreversibleError as IrreversibleError
from quintet.migrations.exceptions import MigrationSchemaMissing as MigrationSchemaMissing
from quintet.migrations.exceptions import NodeNotFoundError as NodeNotFoundError

__all__ = [
    "AmbiguityError",
    "BadMigrationError",
    "CircularDependencyError",
    "InconsistentMigrationHistory",
    "InvalidBasesError",
    "InvalidMigrationPlan",
    "IrreversibleError",
    "MigrationSchemaMissing",
    "NodeNotFoundError",
]
