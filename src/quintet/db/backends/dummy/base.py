"""Porch: the connection class of an alias without an ENGINE."""

from quintet.drivers.dummy import DummyConnection as DatabaseWrapper

__all__ = ["DatabaseWrapper"]
