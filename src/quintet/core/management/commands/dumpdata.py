"""Porch: the ``dumpdata`` command, for subclassing."""

import sys

from quintet.cli.commands import dumpdata
from quintet.cli.commands.dumpdata import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = dumpdata
