"""Porch: transactions."""

from quintet.drivers.atomic import Atomic as Atomic
from quintet.drivers.atomic import atomic as atomic
from quintet.drivers.atomic import non_atomic_requests as non_atomic_requests
from quintet.drivers.errors import TransactionManagementError as TransactionManagementError
from quintet.drivers.transaction_api import clean_savepoints as clean_savepoints
from quintet.drivers.transaction_api import commit as commit
from quintet.drivers.transaction_api import get_autocommit as get_autocommit
from quintet.drivers.transaction_api import get_connection as get_connection
from quintet.drivers.transaction_api import get_rollback as get_rollback
from quintet.drivers.transaction_api import mark_for_rollback_on_error as mark_for_rollback_on_error
from quintet.drivers.transaction_api import on_commit as on_commit
from quintet.drivers.transaction_api import rollback as rollback
from quintet.drivers.transaction_api import savepoint as savepoint
from quintet.drivers.transaction_api import savepoint_commit as savepoint_commit
from quintet.drivers.transaction_api import savepoint_create as savepoint_create
from quintet.drivers.transaction_api import savepoint_rollback as savepoint_rollback
from quintet.drivers.transaction_api import set_autocommit as set_autocommit
from quintet.drivers.transaction_api import set_rollback as set_rollback

__all__ = [
    "Atomic",
    "TransactionManagementError",
    "atomic",
    "clean_savepoints",
    "commit",
    "get_autocommit",
    "get_connection",
    "get_rollback",
    "mark_for_rollback_on_error",
    "non_atomic_requests",
    "on_commit",
    "rollback",
    "savepoint",
    "savepoint_commit",
    "savepoint_create",
    "savepoint_rollback",
    "set_autocommit",
    "set_rollback",
]
