"""The fuse box of i18n: the language and the time zone in force, each a context variable, and the catalogs in use."""

from contextvars import ContextVar
from datetime import tzinfo
from enum import Enum

from quintet.kernel.current import apps, settings
from quintet.kernel.settings import setting_changed
from quintet.kernel.settings_layers import adopt_time_zone
from quintet.services.i18n.shelf import Shelf


class Unset(Enum):
    """The mark of "nothing was chosen: the settings say"."""

    UNSET = "unset"


UNSET = Unset.UNSET

#: The chosen language code; None while translation is switched off; UNSET for LANGUAGE_CODE.
language: ContextVar[str | Unset | None] = ContextVar("language", default=UNSET)

#: The chosen time zone; None for TIME_ZONE.
zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)

shelf = Shelf(settings.store, apps)


def follow_time_zone(*, setting: str, value: str | None = None, **about: object) -> None:
    """Have the clock of the process follow TIME_ZONE where a test puts another in its place."""
    if setting == "TIME_ZONE":
        adopt_time_zone(value)


setting_changed.connect(follow_time_zone)
