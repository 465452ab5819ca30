"""Porch: dateformat. This path is the home's module itself, so that patching it here changes it everywhere."""

import sys

from quintet.services.i18n import dateformat

sys.modules[__name__] = dateformat
