"""Porch: the ``test`` command, for subclassing."""

import sys

from quintet.cli.commands import test
from quintet.cli.commands.test import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = test
