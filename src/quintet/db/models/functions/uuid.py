"""Porch: functions that make UUIDs."""

from quintet.orm.functions.uuid import UUID4 as UUID4
from quintet.orm.functions.uuid import UUID7 as UUID7

__all__ = [
    "UUID4",
    "UUID7",
]
