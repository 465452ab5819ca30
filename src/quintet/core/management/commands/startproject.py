"""Porch: the ``startproject`` command, for subclassing."""

import sys

from quintet.cli.commands import startproject
from quintet.cli.commands.startproject import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = startproject
