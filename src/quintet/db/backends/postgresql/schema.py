"""Porch: the schema editor of PostgreSQL."""

from quintet.migrations.schema.postgres import PostgresSchemaEditor as DatabaseSchemaEditor

__all__ = ["DatabaseSchemaEditor"]
