"""Porch: the ``loaddata`` command, for subclassing."""

import sys

from quintet.cli.commands import loaddata
from quintet.cli.commands.loaddata import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = loaddata
