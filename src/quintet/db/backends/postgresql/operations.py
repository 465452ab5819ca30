"""Porch: `connection.ops` of PostgreSQL."""

from quintet.drivers.postgres.operations import PostgresOperations as DatabaseOperations

__all__ = ["DatabaseOperations"]
