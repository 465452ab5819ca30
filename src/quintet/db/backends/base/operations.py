"""Porch: quoting, flushing, zones."""

from quintet.drivers.operations import Operations as BaseDatabaseOperations

__all__ = ["BaseDatabaseOperations"]
