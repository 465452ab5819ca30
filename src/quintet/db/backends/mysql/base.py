"""Porch: the connection class of the MariaDB and MySQL driver, and the classes that it is made of."""

from quintet.drivers.mysql.client import MysqlClient as DatabaseClient
from quintet.drivers.mysql.connection import MysqlConnection as DatabaseWrapper
from quintet.drivers.mysql.creation import MysqlCreation as DatabaseCreation
from quintet.drivers.mysql.features import MysqlFeatures as DatabaseFeatures
from quintet.drivers.mysql.introspection import MysqlIntrospection as DatabaseIntrospection
from quintet.drivers.mysql.operations import MysqlOperations as DatabaseOperations
from quintet.migrations.schema.mysql import MysqlSchemaEditor as DatabaseSchemaEditor

__all__ = [
    "DatabaseClient",
    "DatabaseCreation",
    "DatabaseFeatures",
    "DatabaseIntrospection",
    "DatabaseOperations",
    "DatabaseSchemaEditor",
    "DatabaseWrapper",
]
