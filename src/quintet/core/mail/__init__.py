"""Porch: mail. This path is the home's module itself, so that patching `get_connection` and setting `outbox` reach everyone."""

import sys

from quintet.services.mail import sending
from quintet.services.mail.sending import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = sending
