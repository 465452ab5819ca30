"""Porch: the checks for the upgrade to 4.0."""

from quintet.cli.checks.csrf import check_csrf_trusted_origins as check_csrf_trusted_origins

__all__ = [
    "check_csrf_trusted_origins",
]
