"""Porch: the connection class of the SQLite driver, and the classes that it is made of."""

from quintet.drivers.sqlite.client import SqliteClient as DatabaseClient
from quintet.drivers.sqlite.connection import SqliteConnection as DatabaseWrapper
from quintet.drivers.sqlite.creation import SqliteCreation as DatabaseCreation
from quintet.drivers.sqlite.features import SqliteFeatures as DatabaseFeatures
from quintet.drivers.sqlite.introspection import SqliteIntrospection as DatabaseIntrospection
from quintet.drivers.sqlite.operations import SqliteOperations as DatabaseOperations
from quintet.migrations.schema.sqlite import SqliteSchemaEditor as DatabaseSchemaEditor

__all__ = [
    "DatabaseClient",
    "DatabaseCreation",
    "DatabaseFeatures",
    "DatabaseIntrospection",
    "DatabaseOperations",
    "DatabaseSchemaEditor",
    "DatabaseWrapper",
]
