"""Porch: the joins of a query."""

from quintet.sql.tree import Join as Join

__all__ = ["Join"]
