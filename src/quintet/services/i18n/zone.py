"""The current time zone and conversions to and from it. Public as `quintet.utils.timezone`, which is this very module."""

from __future__ import annotations

from contextlib import ContextDecorator
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import timezone as fixed
from types import TracebackType
from typing import Any

from quintet.kernel.current import settings
from quintet.kit.dates import fixed_offset
from quintet.kit.libraries import zoneinfo
from quintet.services.i18n import current
from quintet.services.settings import ServicesSettings

__all__ = [
    "activate",
    "deactivate",
    "get_current_timezone",
    "get_current_timezone_name",
    "get_default_timezone",
    "get_default_timezone_name",
    "get_fixed_timezone",
    "is_aware",
    "is_naive",
    "localdate",
    "localtime",
    "make_aware",
    "make_naive",
    "now",
    "override",
    "template_localtime",
]


def get_fixed_timezone(offset: timedelta | int) -> fixed:
    """Return the zone that is always ``offset`` (a duration, or minutes) east of UTC."""
    minutes = offset.total_seconds() // 60 if isinstance(offset, timedelta) else offset
    return fixed_offset(int(minutes))


def _read_default() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(ServicesSettings.now().time_zone)


def get_default_timezone() -> zoneinfo.ZoneInfo:
    """Return the zone that TIME_ZONE names."""
    return settings.store.per_generation(_read_default)


def get_default_timezone_name() -> str:
    """Return the name of the default zone."""
    return _name_of(get_default_timezone())


def get_current_timezone() -> tzinfo:
    """Return the activated zone, or the default one."""
    return current.zone.get() or get_default_timezone()


def get_current_timezone_name() -> str:
    """Return the name of the current zone."""
    return _name_of(get_current_timezone())


def _name_of(zone: tzinfo) -> str:
    return zone.tzname(None) or str(zone)


def activate(timezone: tzinfo | str) -> None:
    """Make ``timezone``, a zone or a zone's name, current.

    Raises ValueError for anything else, ZoneInfoNotFoundError for an unknown name.
    """
    if isinstance(timezone, str):
        current.zone.set(zoneinfo.ZoneInfo(timezone))
    elif isinstance(timezone, tzinfo):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without types exist
        current.zone.set(timezone)
    else:
        raise ValueError(f"Invalid timezone: {timezone!r}")


def deactivate() -> None:
    """Make the default zone current."""
    current.zone.set(None)


class override(ContextDecorator):  # noqa: N801  documented name
    """Make a zone current inside a ``with`` block or a decorated function; None makes the default zone current."""

    def __init__(self, timezone: tzinfo | str | None) -> None:
        self.timezone = timezone

    def __enter__(self) -> None:
        self.before = current.zone.get()
        if self.timezone is None:
            deactivate()
        else:
            activate(self.timezone)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        current.zone.set(self.before)

    def _recreate_cm(self) -> override:
        # A decorated function may run several times at once: each call restores what it found itself.
        return override(self.timezone)


def template_localtime(value: Any, use_tz: bool | None = None) -> Any:
    """Return an aware date-time in the current zone when ``use_tz`` (None: USE_TZ) says so; anything else as it is.

    A value whose ``convert_to_local_time`` is false stays as it is.
    """
    if not isinstance(value, datetime) or value.tzinfo is None or use_tz is False or value.utcoffset() is None:
        return value
    if not getattr(value, "convert_to_local_time", True):
        return value
    convert = ServicesSettings.now().use_tz if use_tz is None else use_tz
    return value.astimezone(get_current_timezone()) if convert else value


def localtime(value: datetime | None = None, timezone: tzinfo | None = None) -> datetime:
    """Return an aware date-time (by default now) in ``timezone`` (by default the current zone).

    Raises ValueError for a naive one.
    """
    moment = now() if value is None else value
    if is_naive(moment):
        raise ValueError("localtime() cannot be applied to a naive datetime")
    return moment.astimezone(timezone or get_current_timezone())


def localdate(value: datetime | None = None, timezone: tzinfo | None = None) -> date:
    """Return the day that an aware date-time (by default now) falls on in ``timezone`` (by default the current zone)."""
    return localtime(value, timezone).date()


def now() -> datetime:
    """Return the present moment: aware, in UTC, when USE_TZ is on; naive, in the system's zone, when it is off."""
    if ServicesSettings.now().use_tz:
        return datetime.now(tz=UTC)
    return datetime.now()  # noqa: DTZ005  USE_TZ = False asks for naive local time


def is_aware(value: datetime) -> bool:
    """Say whether the date-time states its offset."""
    return value.utcoffset() is not None


def is_naive(value: datetime) -> bool:
    """Say whether the date-time states no offset."""
    return value.utcoffset() is None


def make_aware(value: datetime, timezone: tzinfo | None = None) -> datetime:
    """Return a naive date-time as one of ``timezone`` (by default the current zone).

    Raises ValueError for an aware one.
    """
    if is_aware(value):
        raise ValueError(f"make_aware expects a naive datetime, got {value}")
    return value.replace(tzinfo=timezone or get_current_timezone())


def make_naive(value: datetime, timezone: tzinfo | None = None) -> datetime:
    """Return an aware date-time as ``timezone`` (by default the current zone) shows it, without the zone.

    Raises ValueError for a naive one.
    """
    if is_naive(value):
        raise ValueError("make_naive() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone()).replace(tzinfo=None)
