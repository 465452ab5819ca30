"""Porch: the schema editor."""

from quintet.migrations.schema.editor import SchemaEditor as BaseDatabaseSchemaEditor

__all__ = ["BaseDatabaseSchemaEditor"]
