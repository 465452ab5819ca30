"""Porch: the ``flush`` command, for subclassing."""

import sys

from quintet.cli.commands import flush
from quintet.cli.commands.flush import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = flush
