"""Porch: the schema editor of MariaDB and MySQL."""

from quintet.migrations.schema.mysql import MysqlSchemaEditor as DatabaseSchemaEditor

__all__ = ["DatabaseSchemaEditor"]
