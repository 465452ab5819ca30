"""Porch: test databases of PostgreSQL."""

from quintet.drivers.postgres.creation import PostgresCreation as DatabaseCreation

__all__ = ["DatabaseCreation"]
