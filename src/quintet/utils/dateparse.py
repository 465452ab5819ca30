"""Porch: dates, times and durations from text."""

from quintet.kit.dates import parse_date as parse_date
from quintet.kit.dates import parse_datetime as parse_datetime
from quintet.kit.dates import parse_duration as parse_duration
from quintet.kit.dates import parse_time as parse_time

__all__ = ["parse_date", "parse_datetime", "parse_duration", "parse_time"]
