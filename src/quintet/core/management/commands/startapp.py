"""Porch: the ``startapp`` command, for subclassing."""

import sys

from quintet.cli.commands import startapp

sys.modules[__name__] = startapp
