"""The fuse box of i18n: the language and the time zone in force, each a context variable."""

from contextvars import ContextVar
from datetime import tzinfo
from enum import Enum


class Unset(Enum):
    """The mark of "nothing was chosen: the settings say"."""

    UNSET = "unset"


UNSET = Unset.UNSET

#: The chosen language code; None while translation is switched off; UNSET for LANGUAGE_CODE.
language: ContextVar[str | Unset | None] = ContextVar("language", default=UNSET)

#: The chosen time zone; None for TIME_ZONE.
zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)
