"""Porch: the check of databases."""

from quintet.cli.checks.databases import check_database_backends as check_database_backends

__all__ = [
    "check_database_backends",
]
