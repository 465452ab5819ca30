"""The checks of static files: each finder checks its own settings."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.staticfiles.finders import get_finders
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error
from quintet.services.files.storage.handler import STATICFILES_STORAGE_ALIAS
from quintet.services.settings import ServicesSettings

E005 = Error("The STORAGES setting must define a 'staticfiles' storage.", id="staticfiles.E005")


def _is_installed() -> bool:
    return current.apps.is_installed("quintet.contrib.staticfiles")


def check_finders(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Ask every finder that can be asked, when the app is installed."""
    if not _is_installed():
        return []
    found: list[CheckMessage] = []
    for finder in get_finders():
        try:
            found += finder.check(app_configs=app_configs, **kwargs)
        except NotImplementedError:  # a finder need not have settings
            continue
    return found


def check_storages(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report STORAGES without an entry for static files, when the app is installed."""
    if not _is_installed() or STATICFILES_STORAGE_ALIAS in ServicesSettings.now().storages:
        return []
    return [E005]
