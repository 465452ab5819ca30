"""Porch: the class of app configs."""

from quintet.kernel.apps import APPS_MODULE as APPS_MODULE_NAME
from quintet.kernel.apps import MODELS_MODULE as MODELS_MODULE_NAME
from quintet.kernel.apps import AppConfig as AppConfig

__all__ = ["APPS_MODULE_NAME", "MODELS_MODULE_NAME", "AppConfig"]
