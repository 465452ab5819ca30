"""Porch: the shell of MariaDB and MySQL."""

from quintet.drivers.mysql.client import MysqlClient as DatabaseClient

__all__ = ["DatabaseClient"]
