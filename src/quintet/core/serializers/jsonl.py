"""Porch: the format ``jsonl``."""

from quintet.orm.serialize.jsonl import Deserializer as Deserializer
from quintet.orm.serialize.jsonl import Serializer as Serializer

__all__ = ["Deserializer", "Serializer"]
