"""Porch: the ``makemigrations`` command, for subclassing."""

import sys

from quintet.cli.commands import makemigrations
from quintet.cli.commands.makemigrations import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = makemigrations
