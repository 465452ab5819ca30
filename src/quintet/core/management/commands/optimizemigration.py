"""Porch: the ``optimizemigration`` command, for subclassing."""

import sys

from quintet.cli.commands import optimizemigration
from quintet.cli.commands.optimizemigration import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = optimizemigration
