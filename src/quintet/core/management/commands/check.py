"""Porch: the ``check`` command, for subclassing."""

import sys

from quintet.cli.commands import check

sys.modules[__name__] = check
