"""Porch: the ``makemigrations`` command, for subclassing."""

import sys

from quintet.cli.commands import makemigrations

sys.modules[__name__] = makemigrations
