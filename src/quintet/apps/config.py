"""Porch: the class of app configs."""

from quintet.kernel.apps import AppConfig as AppConfig

__all__ = ["AppConfig"]
