"""Checks that the features of this app share."""

from collections.abc import Iterator
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error


def app_installed(feature: Any, blamed: Any) -> Iterator[CheckMessage]:
    """Yield the error of a field, an index or a constraint that is used without this app; the message is about ``blamed``."""
    if current.apps.is_installed("quintet.contrib.postgres"):
        return
    yield Error(
        f"'django.contrib.postgres' must be in INSTALLED_APPS in order to use {type(feature).__name__}.",
        obj=blamed,
        id="postgres.E005",
    )
