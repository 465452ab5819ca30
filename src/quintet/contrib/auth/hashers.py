"""The documented path of the password hashers, which live in `quintet.services.hashers`."""

import sys

from quintet.services import hashers

sys.modules[__name__] = hashers
