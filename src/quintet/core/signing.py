"""Porch: signed values. Patched names reach every user, since this path is the home module itself."""

import sys

from quintet.services import signing
from quintet.services.signing import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = signing
