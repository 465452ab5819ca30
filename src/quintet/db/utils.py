"""Porch: database errors, the handler of connections and the router."""

from quintet.drivers.aliases import DEFAULT_DB_ALIAS as DEFAULT_DB_ALIAS
from quintet.drivers.aliases import DJANGO_VERSION_PICKLE_KEY as DJANGO_VERSION_PICKLE_KEY
from quintet.drivers.config import load_engine as load_backend
from quintet.drivers.current import ConnectionHandler as ConnectionHandler
from quintet.drivers.errors import ConnectionDoesNotExist as ConnectionDoesNotExist
from quintet.drivers.errors import DatabaseError as DatabaseError
from quintet.drivers.errors import DatabaseErrorWrapper as DatabaseErrorWrapper
from quintet.drivers.errors import DataError as DataError
from quintet.drivers.errors import Error as Error
from quintet.drivers.errors import IntegrityError as IntegrityError
from quintet.drivers.errors import InterfaceError as InterfaceError
from quintet.drivers.errors import InternalError as InternalError
from quintet.drivers.errors import NotSupportedError as NotSupportedError
from quintet.drivers.errors import OperationalError as OperationalError
from quintet.drivers.errors import ProgrammingError as ProgrammingError
from quintet.drivers.router import ConnectionRouter as ConnectionRouter

__all__ = [
    "DEFAULT_DB_ALIAS",
    "DJANGO_VERSION_PICKLE_KEY",
    "ConnectionDoesNotExist",
    "ConnectionHandler",
    "ConnectionRouter",
    "DataError",
    "DatabaseError",
    "DatabaseErrorWrapper",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "load_backend",
]
