"""Porch: the ``flush`` command, for subclassing."""

import sys

from quintet.cli.commands import flush

sys.modules[__name__] = flush
