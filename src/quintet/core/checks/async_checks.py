"""Porch: the check of the protection of event loops."""

from quintet.cli.checks.environment import E001 as E001
from quintet.cli.checks.environment import check_async_unsafe as check_async_unsafe

__all__ = ["E001", "check_async_unsafe"]
