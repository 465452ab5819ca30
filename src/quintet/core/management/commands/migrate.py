"""Porch: the ``migrate`` command, for subclassing."""

import sys

from quintet.cli.commands import migrate

sys.modules[__name__] = migrate
