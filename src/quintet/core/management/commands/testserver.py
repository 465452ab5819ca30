"""Porch: the ``testserver`` command, for subclassing."""

import sys

from quintet.cli.commands import testserver
from quintet.cli.commands.testserver import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = testserver
