"""Porch: the format ``json``, and the JSON encoder that knows dates, decimals, UUIDs and lazy texts."""

from quintet.kit.encode_json import JSONEncoder as DjangoJSONEncoder
from quintet.orm.serialize.json import Deserializer as Deserializer
from quintet.orm.serialize.json import Serializer as Serializer

__all__ = ["Deserializer", "DjangoJSONEncoder", "Serializer"]
