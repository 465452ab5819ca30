"""Porch: the checks of the session cookie."""

from quintet.cli.checks.security import W010 as W010
from quintet.cli.checks.security import W011 as W011
from quintet.cli.checks.security import W012 as W012
from quintet.cli.checks.security import W013 as W013
from quintet.cli.checks.security import W014 as W014
from quintet.cli.checks.security import W015 as W015
from quintet.cli.checks.security import check_session_cookie_httponly as check_session_cookie_httponly
from quintet.cli.checks.security import check_session_cookie_secure as check_session_cookie_secure

__all__ = [
    "W010",
    "W011",
    "W012",
    "W013",
    "W014",
    "W015",
    "check_session_cookie_httponly",
    "check_session_cookie_secure",
]
