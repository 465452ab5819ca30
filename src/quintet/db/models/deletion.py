"""Porch: what happens to referring rows."""

from quintet.orm.deletion import CASCADE as CASCADE
from quintet.orm.deletion import DB_CASCADE as DB_CASCADE
from quintet.orm.deletion import DB_SET_DEFAULT as DB_SET_DEFAULT
from quintet.orm.deletion import DB_SET_NULL as DB_SET_NULL
from quintet.orm.deletion import DO_NOTHING as DO_NOTHING
from quintet.orm.deletion import PROTECT as PROTECT
from quintet.orm.deletion import RESTRICT as RESTRICT
from quintet.orm.deletion import SET as SET
from quintet.orm.deletion import SET_DEFAULT as SET_DEFAULT
from quintet.orm.deletion import SET_NULL as SET_NULL
from quintet.orm.deletion import Collector as Collector
from quintet.orm.deletion import ProtectedError as ProtectedError
from quintet.orm.deletion import RestrictedError as RestrictedError

__all__ = [
    "CASCADE",
    "DB_CASCADE",
    "DB_SET_DEFAULT",
    "DB_SET_NULL",
    "DO_NOTHING",
    "PROTECT",
    "RESTRICT",
    "SET",
    "SET_DEFAULT",
    "SET_NULL",
    "Collector",
    "ProtectedError",
    "RestrictedError",
]
