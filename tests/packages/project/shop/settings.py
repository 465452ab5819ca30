"""The schema of the API, where drf-spectacular is installed."""

from importlib.util import find_spec

SETTINGS = {}
if find_spec("drf_spectacular"):
    SETTINGS["REST_FRAMEWORK"] = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
