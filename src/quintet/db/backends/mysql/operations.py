"""Porch: `connection.ops` of MariaDB and MySQL."""

from quintet.drivers.mysql.operations import MysqlOperations as DatabaseOperations

__all__ = ["DatabaseOperations"]
