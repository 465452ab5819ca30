"""Porch: the ``sqlmigrate`` command, for subclassing."""

import sys

from quintet.cli.commands import sqlmigrate

sys.modules[__name__] = sqlmigrate
