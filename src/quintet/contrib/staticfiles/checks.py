"""The checks of static files: each finder checks its own settings."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.staticfiles.finders import get_finders
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage


def check_finders(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Ask every finder, when the app is installed."""
    if not current.apps.is_installed("quintet.contrib.staticfiles"):
        return []
    return [message for finder in get_finders() for message in finder.check(app_configs=app_configs)]
