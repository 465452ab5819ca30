"""Porch: functions kept away from event loops."""

from quintet.services.async_safety import async_unsafe as async_unsafe

__all__ = [
    "async_unsafe",
]
