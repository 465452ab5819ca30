"""The documented path of the password hashers, which live in `quintet.services.hashers`."""

import sys

from quintet.services import hashers
from quintet.services.hashers import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = hashers
