"""Porch: connections, routing and the database errors."""

from typing import TYPE_CHECKING

from quintet.db import transaction as transaction
from quintet.drivers.aliases import DEFAULT_DB_ALIAS as DEFAULT_DB_ALIAS
from quintet.drivers.aliases import DJANGO_VERSION_PICKLE_KEY as DJANGO_VERSION_PICKLE_KEY
from quintet.drivers.current import ConnectionHandler as ConnectionHandler
from quintet.drivers.current import close_old_connections as close_old_connections
from quintet.drivers.current import connection as connection
from quintet.drivers.current import connections as connections
from quintet.drivers.current import pool_stats as pool_stats
from quintet.drivers.current import reset_queries as reset_queries
from quintet.drivers.errors import DatabaseError as DatabaseError
from quintet.drivers.errors import DataError as DataError
from quintet.drivers.errors import Error as Error
from quintet.drivers.errors import IntegrityError as IntegrityError
from quintet.drivers.errors import InterfaceError as InterfaceError
from quintet.drivers.errors import InternalError as InternalError
from quintet.drivers.errors import NotSupportedError as NotSupportedError
from quintet.drivers.errors import OperationalError as OperationalError
from quintet.drivers.errors import ProgrammingError as ProgrammingError
from quintet.drivers.router import router as router
from quintet.kit import late

if TYPE_CHECKING:
    from quintet.drivers.budget import QueryBudgetExceededError as QueryBudgetExceededError
    from quintet.drivers.budget import query_budget as query_budget
else:
    __getattr__, __dir__ = late.names(__name__, {"quintet.drivers.budget": "QueryBudgetExceededError query_budget"})

__all__ = [
    "DEFAULT_DB_ALIAS",
    "DJANGO_VERSION_PICKLE_KEY",
    "ConnectionHandler",
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "QueryBudgetExceededError",
    "close_old_connections",
    "connection",
    "connections",
    "pool_stats",
    "query_budget",
    "reset_queries",
    "router",
    "transaction",
]
