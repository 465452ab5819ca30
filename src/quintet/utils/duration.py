"""Porch: durations to text."""

from quintet.kit.dates import duration_iso_string as duration_iso_string
from quintet.kit.dates import duration_microseconds as duration_microseconds
from quintet.kit.dates import duration_string as duration_string

__all__ = ["duration_iso_string", "duration_microseconds", "duration_string"]
