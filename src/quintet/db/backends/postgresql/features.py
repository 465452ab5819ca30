"""Porch: what PostgreSQL can do."""

from quintet.drivers.postgres.features import PostgresFeatures as DatabaseFeatures

__all__ = ["DatabaseFeatures"]
