"""The checks of static files: each finder checks its own settings."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.staticfiles.finders import get_finders
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error
from quintet.services.settings import ServicesSettings

#: The entry of STORAGES for static files.
STATICFILES_STORAGE_ALIAS = "staticfiles"


def check_finders(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Ask every finder, when the app is installed."""
    if not current.apps.is_installed("quintet.contrib.staticfiles"):
        return []
    return [message for finder in get_finders() for message in finder.check(app_configs=app_configs)]


def check_storages(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report STORAGES without an entry for static files, when the app is installed."""
    if (
        not current.apps.is_installed("quintet.contrib.staticfiles")
        or STATICFILES_STORAGE_ALIAS in ServicesSettings.now().storages
    ):
        return []
    return [Error("The STORAGES setting must define a 'staticfiles' storage.", id="staticfiles.E005")]
