"""Porch: indexes."""

from quintet.orm.indexes import Index as Index

__all__ = ["Index"]
