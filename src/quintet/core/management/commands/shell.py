"""Porch: the ``shell`` command, for subclassing."""

import sys

from quintet.cli.commands import shell
from quintet.cli.commands.shell import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = shell
