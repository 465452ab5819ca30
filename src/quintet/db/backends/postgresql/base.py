"""Porch: the connection class of the PostgreSQL driver, and the classes that it is made of."""

from quintet.drivers.postgres.client import PostgresClient as DatabaseClient
from quintet.drivers.postgres.connection import PostgresConnection as DatabaseWrapper
from quintet.drivers.postgres.creation import PostgresCreation as DatabaseCreation
from quintet.drivers.postgres.features import PostgresFeatures as DatabaseFeatures
from quintet.drivers.postgres.introspection import PostgresIntrospection as DatabaseIntrospection
from quintet.drivers.postgres.operations import PostgresOperations as DatabaseOperations
from quintet.migrations.schema.postgres import PostgresSchemaEditor as DatabaseSchemaEditor

__all__ = [
    "DatabaseClient",
    "DatabaseCreation",
    "DatabaseFeatures",
    "DatabaseIntrospection",
    "DatabaseOperations",
    "DatabaseSchemaEditor",
    "DatabaseWrapper",
]
