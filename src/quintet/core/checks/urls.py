"""Porch: the checks of URLs."""

from quintet.cli.checks.paths import check_url_settings as check_url_settings
from quintet.urls.checks import check_custom_error_handlers as check_custom_error_handlers
from quintet.urls.checks import check_url_config as check_url_config
from quintet.urls.checks import check_url_namespaces_unique as check_url_namespaces_unique

__all__ = [
    "check_custom_error_handlers",
    "check_url_config",
    "check_url_namespaces_unique",
    "check_url_settings",
]
