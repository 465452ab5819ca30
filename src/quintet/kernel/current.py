"""The fuse box of the process: the settings in force and the app registry.

Only outermost public calls read from here; inner code takes what it needs as an argument.
"""

from quintet.kernel.apps import Apps
from quintet.kernel.check_table import CORE_CHECKS
from quintet.kernel.checks import Checks
from quintet.kernel.sections import SECTIONS
from quintet.kernel.settings import LazySettings, SettingsStore

settings = LazySettings(SettingsStore(SECTIONS))
apps = Apps(None)
checks = Checks(CORE_CHECKS)
