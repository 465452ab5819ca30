"""Porch: the connection class of the PostgreSQL driver."""

from quintet.drivers.postgres.connection import PostgresConnection as DatabaseWrapper

__all__ = ["DatabaseWrapper"]
