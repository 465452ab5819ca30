"""Porch: the ``showmigrations`` command, for subclassing."""

import sys

from quintet.cli.commands import showmigrations

sys.modules[__name__] = showmigrations
