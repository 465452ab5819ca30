"""Porch: the ``sqlmigrate`` command, for subclassing."""

import sys

from quintet.cli.commands import sqlmigrate
from quintet.cli.commands.sqlmigrate import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = sqlmigrate
