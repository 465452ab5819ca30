"""Porch: the connection class of every driver."""

from quintet.drivers.connection import Connection as BaseDatabaseWrapper

__all__ = ["BaseDatabaseWrapper"]
