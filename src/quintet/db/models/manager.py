"""Porch: managers."""

from quintet.orm.manager import BaseManager as BaseManager
from quintet.orm.manager import EmptyManager as EmptyManager
from quintet.orm.manager import Manager as Manager

__all__ = ["BaseManager", "EmptyManager", "Manager"]
