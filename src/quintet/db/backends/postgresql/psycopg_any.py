"""Porch: names of psycopg that settings use."""

from psycopg import IsolationLevel as IsolationLevel

__all__ = ["IsolationLevel"]
