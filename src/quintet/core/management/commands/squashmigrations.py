"""Porch: the ``squashmigrations`` command, for subclassing."""

import sys

from quintet.cli.commands import squashmigrations
from quintet.cli.commands.squashmigrations import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = squashmigrations
