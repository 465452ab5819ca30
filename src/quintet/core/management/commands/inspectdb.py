"""Porch: the ``inspectdb`` command, for subclassing."""

import sys

from quintet.cli.commands import inspectdb
from quintet.cli.commands.inspectdb import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = inspectdb
