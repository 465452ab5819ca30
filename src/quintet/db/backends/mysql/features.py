"""Porch: what MariaDB and MySQL can do."""

from quintet.drivers.mysql.features import MysqlFeatures as DatabaseFeatures

__all__ = ["DatabaseFeatures"]
