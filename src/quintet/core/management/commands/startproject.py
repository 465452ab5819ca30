"""Porch: the ``startproject`` command, for subclassing."""

import sys

from quintet.cli.commands import startproject

sys.modules[__name__] = startproject
