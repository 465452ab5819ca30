"""Porch: the catalogue of MariaDB and MySQL."""

from quintet.drivers.mysql.introspection import MysqlIntrospection as DatabaseIntrospection

__all__ = ["DatabaseIntrospection"]
