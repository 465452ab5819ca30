"""Porch: the ``runserver`` command, for subclassing."""

import sys

from quintet.cli.commands import runserver
from quintet.cli.commands.runserver import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = runserver
