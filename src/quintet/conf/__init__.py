"""Porch: `settings` and what makes it."""

from quintet.kernel import global_settings as global_settings
from quintet.kernel.current import settings as settings
from quintet.kernel.settings import ENVIRONMENT_VARIABLE as ENVIRONMENT_VARIABLE
from quintet.kernel.settings import LazySettings as LazySettings
from quintet.kernel.settings import Settings as Settings
from quintet.kernel.settings import UserSettingsHolder as UserSettingsHolder
from quintet.services.files.storage.handler import DEFAULT_STORAGE_ALIAS as DEFAULT_STORAGE_ALIAS
from quintet.services.files.storage.handler import STATICFILES_STORAGE_ALIAS as STATICFILES_STORAGE_ALIAS

__all__ = [
    "DEFAULT_STORAGE_ALIAS",
    "ENVIRONMENT_VARIABLE",
    "STATICFILES_STORAGE_ALIAS",
    "LazySettings",
    "Settings",
    "UserSettingsHolder",
    "global_settings",
    "settings",
]
