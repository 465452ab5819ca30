"""Porch: the JSON encoder that knows dates, decimals, UUIDs and lazy texts."""

from quintet.kit.encode_json import JSONEncoder as DjangoJSONEncoder

__all__ = ["DjangoJSONEncoder"]
