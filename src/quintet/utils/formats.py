"""Porch: formats. This path is the home's module itself, so that patching it here changes it everywhere."""

import sys

from quintet.services.i18n import formats
from quintet.services.i18n.formats import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = formats
