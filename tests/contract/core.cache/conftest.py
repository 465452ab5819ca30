"""Caches of every store that needs no server."""

import pytest

from quintet.core.cache import caches
from quintet.test.utils import override_settings

STORES = {
    "locmem": "django.core.cache.backends.locmem.LocMemCache",
    "filebased": "quintet.core.cache.backends.filebased.FileBasedCache",
}


@pytest.fixture(params=STORES)
def configured(request, tmp_path):
    """Put caches of one store in place: default, and some that share its values under other keys."""
    common = {"BACKEND": STORES[request.param], "LOCATION": str(tmp_path / "cache")}
    entries = {
        "default": common,
        "prefix": {**common, "KEY_PREFIX": "site"},
        "v2": {**common, "VERSION": 2},
        "custom": {**common, "KEY_FUNCTION": "tests.kit.caches.joined_with_dashes"},
        "small": {**common, "LOCATION": str(tmp_path / "small"), "OPTIONS": {"MAX_ENTRIES": 30}},
        "emptied": {**common, "LOCATION": str(tmp_path / "emptied"), "OPTIONS": {"MAX_ENTRIES": 30, "CULL_FREQUENCY": 0}},
        "short": {**common, "LOCATION": str(tmp_path / "short"), "TIMEOUT": 0},
        "for_ever": {**common, "LOCATION": str(tmp_path / "for_ever"), "TIMEOUT": None},
    }
    with override_settings(CACHES=entries):
        yield caches
        for alias in entries:
            caches[alias].clear()


@pytest.fixture
def cache(configured):
    """The default cache."""
    return configured["default"]
