"""Porch: the registry of apps and its class."""

from quintet.kernel.apps import Apps as Apps
from quintet.kernel.current import apps as apps

__all__ = ["Apps", "apps"]
