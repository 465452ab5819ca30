"""Porch: the shell of PostgreSQL."""

from quintet.drivers.postgres.client import PostgresClient as DatabaseClient

__all__ = ["DatabaseClient"]
