"""Porch: what a database can do."""

from quintet.drivers.features import Features as BaseDatabaseFeatures

__all__ = ["BaseDatabaseFeatures"]
