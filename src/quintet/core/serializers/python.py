"""Porch: the format ``python``."""

from quintet.orm.serialize.python import Deserializer as Deserializer
from quintet.orm.serialize.python import Serializer as Serializer

__all__ = ["Deserializer", "Serializer"]
