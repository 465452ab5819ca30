"""Porch: time spans in words."""

from quintet.template.timesince import timesince as timesince
from quintet.template.timesince import timeuntil as timeuntil

__all__ = ["timesince", "timeuntil"]
