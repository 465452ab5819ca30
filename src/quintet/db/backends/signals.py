"""Porch: what happens to connections."""

from quintet.drivers.signals import connection_created as connection_created

__all__ = ["connection_created"]
