"""Porch: the shell of a database."""

from quintet.drivers.client import Client as BaseDatabaseClient

__all__ = ["BaseDatabaseClient"]
