"""Date-times between forms, which speak the current time zone naively, and Python values, which are aware with USE_TZ."""

from datetime import datetime
from typing import Any

from quintet.kernel.errors import ValidationError
from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.settings import ServicesSettings

NO_SUCH_TIME = _(
    "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may not exist."  # noqa: RUF001  documented text
)


def to_current_timezone(value: Any) -> Any:
    """Return an aware date-time as a naive one in the current time zone, anything else as it is."""
    if ServicesSettings.now().use_tz and isinstance(value, datetime) and zone.is_aware(value):
        return zone.make_naive(value)
    return value


def from_current_timezone(value: Any) -> Any:
    """Return a naive date-time as an aware one in the current time zone, when USE_TZ is on.

    Raises ValidationError for a time that a change of the clocks left out or gave twice.
    """
    if not (ServicesSettings.now().use_tz and isinstance(value, datetime) and zone.is_naive(value)):
        return value
    current = zone.get_current_timezone()
    aware = value.replace(tzinfo=current)
    if aware.utcoffset() != aware.replace(fold=not aware.fold).utcoffset():
        # The two readings differ: the clocks were changed here, forward (no such time) or back (twice).
        raise ValidationError(NO_SUCH_TIME, code="ambiguous_timezone", params={"datetime": value, "current_timezone": current})
    return aware
