"""When a session ends: from what `set_expiry` stored, or from the settings.

Stored under one key of the session: a number is seconds of inactivity (0: until the browser closes), ISO text a moment.
"""

from datetime import datetime, timedelta
from typing import Any

from quintet.services.i18n import zone

EXPIRY_KEY = "_session_expiry"

Stored = float | str | datetime | None


def to_stored(value: float | datetime | timedelta | None) -> float | str | None:
    """Return what is stored for the argument of `set_expiry`."""
    if isinstance(value, timedelta):
        value = zone.now() + value
    return value.isoformat() if isinstance(value, datetime) else value


def age(stored: Stored, default: int, modification: datetime | None) -> float:
    """Return the seconds from ``modification`` (now for None) until the end."""
    if not stored:
        return default
    if isinstance(stored, int | float):
        return stored
    left = _moment(stored) - (modification or zone.now())
    return left.days * 86_400 + left.seconds


def date(stored: Stored, default: int, modification: datetime | None) -> datetime:
    """Return the moment of the end."""
    if isinstance(stored, datetime | str) and stored:
        return _moment(stored)
    seconds = stored if isinstance(stored, int | float) and stored else default
    return (modification or zone.now()) + timedelta(seconds=seconds)


def _moment(stored: Any) -> datetime:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
