"""Porch: connections by alias."""

from quintet.services.connection_handler import BaseConnectionHandler as BaseConnectionHandler
from quintet.services.connection_handler import ConnectionDoesNotExist as ConnectionDoesNotExist
from quintet.services.connection_handler import ConnectionProxy as ConnectionProxy

__all__ = [
    "BaseConnectionHandler",
    "ConnectionDoesNotExist",
    "ConnectionProxy",
]
