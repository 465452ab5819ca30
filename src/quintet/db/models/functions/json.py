"""Porch: functions that make JSON."""

from quintet.orm.functions.json import JSONArray as JSONArray
from quintet.orm.functions.json import JSONObject as JSONObject

__all__ = [
    "JSONArray",
    "JSONObject",
]
