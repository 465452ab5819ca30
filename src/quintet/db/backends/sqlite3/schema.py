"""Porch: the schema editor of SQLite."""

from quintet.migrations.schema.sqlite import SqliteSchemaEditor as DatabaseSchemaEditor

__all__ = ["DatabaseSchemaEditor"]
