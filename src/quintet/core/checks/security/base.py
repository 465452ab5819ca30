"""Porch: the checks of deployment."""

from quintet.cli.checks.security import E023 as E023
from quintet.cli.checks.security import E024 as E024
from quintet.cli.checks.security import SECRET_KEY_INSECURE_PREFIX as SECRET_KEY_INSECURE_PREFIX
from quintet.cli.checks.security import SECRET_KEY_MIN_LENGTH as SECRET_KEY_MIN_LENGTH
from quintet.cli.checks.security import SECRET_KEY_MIN_UNIQUE_CHARACTERS as SECRET_KEY_MIN_UNIQUE_CHARACTERS
from quintet.cli.checks.security import W001 as W001
from quintet.cli.checks.security import W002 as W002
from quintet.cli.checks.security import W004 as W004
from quintet.cli.checks.security import W005 as W005
from quintet.cli.checks.security import W006 as W006
from quintet.cli.checks.security import W008 as W008
from quintet.cli.checks.security import W009 as W009
from quintet.cli.checks.security import W018 as W018
from quintet.cli.checks.security import W019 as W019
from quintet.cli.checks.security import W020 as W020
from quintet.cli.checks.security import W021 as W021
from quintet.cli.checks.security import W022 as W022
from quintet.cli.checks.security import W025 as W025
from quintet.cli.checks.security import check_allowed_hosts as check_allowed_hosts
from quintet.cli.checks.security import check_content_type_nosniff as check_content_type_nosniff
from quintet.cli.checks.security import check_cross_origin_opener_policy as check_cross_origin_opener_policy
from quintet.cli.checks.security import check_debug as check_debug
from quintet.cli.checks.security import check_referrer_policy as check_referrer_policy
from quintet.cli.checks.security import check_secret_key as check_secret_key
from quintet.cli.checks.security import check_secret_key_fallbacks as check_secret_key_fallbacks
from quintet.cli.checks.security import check_security_middleware as check_security_middleware
from quintet.cli.checks.security import check_ssl_redirect as check_ssl_redirect
from quintet.cli.checks.security import check_sts as check_sts
from quintet.cli.checks.security import check_sts_include_subdomains as check_sts_include_subdomains
from quintet.cli.checks.security import check_sts_preload as check_sts_preload
from quintet.cli.checks.security import check_xframe_deny as check_xframe_deny
from quintet.cli.checks.security import check_xframe_options_middleware as check_xframe_options_middleware

__all__ = [
    "E023",
    "E024",
    "SECRET_KEY_INSECURE_PREFIX",
    "SECRET_KEY_MIN_LENGTH",
    "SECRET_KEY_MIN_UNIQUE_CHARACTERS",
    "W001",
    "W002",
    "W004",
    "W005",
    "W006",
    "W008",
    "W009",
    "W018",
    "W019",
    "W020",
    "W021",
    "W022",
    "W025",
    "check_allowed_hosts",
    "check_content_type_nosniff",
    "check_cross_origin_opener_policy",
    "check_debug",
    "check_referrer_policy",
    "check_secret_key",
    "check_secret_key_fallbacks",
    "check_security_middleware",
    "check_ssl_redirect",
    "check_sts",
    "check_sts_include_subdomains",
    "check_sts_preload",
    "check_xframe_deny",
    "check_xframe_options_middleware",
]
