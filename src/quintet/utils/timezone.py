"""Porch: time zones. This path is the home's module itself, so that patching `now` here changes it everywhere."""

import sys

from quintet.services.i18n import zone
from quintet.services.i18n.zone import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = zone
