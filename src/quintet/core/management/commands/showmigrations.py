"""Porch: the ``showmigrations`` command, for subclassing."""

import sys

from quintet.cli.commands import showmigrations
from quintet.cli.commands.showmigrations import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = showmigrations
