"""Porch: the ``runserver`` command, for subclassing."""

import sys

from quintet.cli.commands import runserver

sys.modules[__name__] = runserver
