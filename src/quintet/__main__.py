"""``python -m quintet``: the same as the `quintet` script."""

from quintet.cli.main import run

run()
