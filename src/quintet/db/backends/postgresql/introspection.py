"""Porch: the catalogue of PostgreSQL."""

from quintet.drivers.postgres.introspection import PostgresIntrospection as DatabaseIntrospection

__all__ = ["DatabaseIntrospection"]
