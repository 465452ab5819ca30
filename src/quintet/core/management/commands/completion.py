"""Porch: the ``completion`` command, for subclassing."""

import sys

from quintet.cli.commands import completion
from quintet.cli.commands.completion import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = completion
