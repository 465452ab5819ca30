"""Porch: the ``startapp`` command, for subclassing."""

import sys

from quintet.cli.commands import startapp
from quintet.cli.commands.startapp import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = startapp
