"""Porch: `settings` and what makes it."""

from quintet.kernel.current import settings as settings
from quintet.kernel.settings import ENVIRONMENT_VARIABLE as ENVIRONMENT_VARIABLE
from quintet.kernel.settings import LazySettings as LazySettings
from quintet.kernel.settings import UserSettingsHolder as UserSettingsHolder

__all__ = ["ENVIRONMENT_VARIABLE", "LazySettings", "UserSettingsHolder", "settings"]
