"""Porch: the ``check`` command, for subclassing."""

import sys

from quintet.cli.commands import check
from quintet.cli.commands.check import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = check
