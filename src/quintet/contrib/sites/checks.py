"""The check of SITE_ID."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.sites.settings import SiteSettings
from quintet.kernel.checks import CheckMessage, Error


def check_site_id(app_configs: Sequence[Any] | None, **_kwargs: Any) -> Iterable[CheckMessage]:
    """Report a SITE_ID that is no whole number."""
    if isinstance(SiteSettings.now().site_id, int | None):
        return []
    return [Error("The SITE_ID setting must be an integer", id="sites.E101")]
