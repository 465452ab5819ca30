"""Porch: the checks of the protection against forged requests."""

from quintet.cli.checks.csrf import check_csrf_failure_view as check_csrf_failure_view
from quintet.cli.checks.security import W003 as W003
from quintet.cli.checks.security import W016 as W016
from quintet.cli.checks.security import check_csrf_cookie_secure as check_csrf_cookie_secure
from quintet.cli.checks.security import check_csrf_middleware as check_csrf_middleware

__all__ = [
    "W003",
    "W016",
    "check_csrf_cookie_secure",
    "check_csrf_failure_view",
    "check_csrf_middleware",
]
