"""Porch: names of psycopg that settings use."""

from quintet.drivers.postgres.link import IsolationLevel as IsolationLevel

__all__ = ["IsolationLevel"]
