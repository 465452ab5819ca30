"""Porch: test databases of MariaDB and MySQL."""

from quintet.drivers.mysql.creation import MysqlCreation as DatabaseCreation

__all__ = ["DatabaseCreation"]
