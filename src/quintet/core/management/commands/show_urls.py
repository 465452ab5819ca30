"""Porch: the ``show_urls`` command, for subclassing."""

import sys

from quintet.cli.commands import show_urls
from quintet.cli.commands.show_urls import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = show_urls
