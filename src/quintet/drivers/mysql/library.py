"""PyMySQL, or the error that says how to install it. It tells no types, so that these are `Any`."""

from typing import Any

from quintet.kit.dotted import require_extra

try:
    import pymysql as _pymysql
    from pymysql import connections, constants, cursors
except ImportError as error:
    raise require_extra("pymysql", "mysql", error) from error

pymysql: Any = _pymysql
_constants: Any = constants
Connection: Any = connections.Connection
Result: Any = connections.MySQLResult
Cursor: Any = cursors.Cursor
SSCursor: Any = cursors.SSCursor
CLIENT: Any = _constants.CLIENT
FIELD_TYPE: Any = _constants.FIELD_TYPE
