"""Porch: the declared defaults as a module."""

import sys

from quintet.kernel import global_settings

sys.modules[__name__] = global_settings
