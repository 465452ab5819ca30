"""Porch: the app registry and `AppConfig`."""

from quintet.kernel.apps import AppConfig as AppConfig
from quintet.kernel.current import apps as apps

__all__ = ["AppConfig", "apps"]
