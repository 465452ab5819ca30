"""Porch: the check of commands."""

from quintet.cli.checks.environment import migrate_and_makemigrations_autodetector as migrate_and_makemigrations_autodetector

__all__ = [
    "migrate_and_makemigrations_autodetector",
]
