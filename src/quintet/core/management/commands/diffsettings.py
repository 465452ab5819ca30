"""Porch: the ``diffsettings`` command, for subclassing."""

import sys

from quintet.cli.commands import diffsettings
from quintet.cli.commands.diffsettings import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = diffsettings
