"""Porch: signed values. Patched names reach every user, since this path is the home module itself."""

import sys

from quintet.services import signing

sys.modules[__name__] = signing
