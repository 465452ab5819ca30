"""Porch: the checks of caches."""

from quintet.cli.checks.stores import check_cache_location_not_exposed as check_cache_location_not_exposed
from quintet.cli.checks.stores import check_default_cache_is_configured as check_default_cache_is_configured
from quintet.cli.checks.stores import check_file_based_cache_is_absolute as check_file_based_cache_is_absolute

__all__ = [
    "check_cache_location_not_exposed",
    "check_default_cache_is_configured",
    "check_file_based_cache_is_absolute",
]
