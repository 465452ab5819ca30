"""What can go wrong with a project's migrations. Public as `quintet.db.migrations.exceptions`.

Exception
├─ AmbiguityError          ├─ BadMigrationError    ├─ CircularDependencyError   ├─ InconsistentMigrationHistory
├─ InvalidBasesError       ├─ IrreversibleError    ├─ NodeNotFoundError         └─ MigrationSchemaMissing
└─ InvalidMigrationPlan
"""

from typing import Any

from quintet.drivers.errors import DatabaseError
from quintet.migrations.model_state import InvalidBasesError as InvalidBasesError


class AmbiguityError(Exception):
    """More than one migration has a name that begins so."""


class BadMigrationError(Exception):
    """A migration file that does not hold what it must; the message names the file."""


class CircularDependencyError(Exception):
    """Migrations that wait for one another; the message names them in order."""


class InconsistentMigrationHistory(Exception):
    """A migration is applied, and one that it depends on is not."""


class InvalidMigrationPlan(ValueError):
    """A plan that goes forwards and backwards at once."""


class IrreversibleError(RuntimeError):
    """A migration that cannot be undone, because one of its operations cannot."""


class NodeNotFoundError(LookupError):
    """A migration is named that does not exist; ``node`` is its key, ``origin`` the migration that names it."""

    def __init__(self, message: str, node: tuple[str, str], origin: Any = None) -> None:
        super().__init__(message)
        self.message, self.node, self.origin = message, node, origin

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"NodeNotFoundError({self.node!r})"


class MigrationSchemaMissing(DatabaseError):
    """The table of applied migrations is not there and cannot be made."""
