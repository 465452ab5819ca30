"""Porch: the ``migrate`` command, for subclassing."""

import sys

from quintet.cli.commands import migrate
from quintet.cli.commands.migrate import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = migrate
