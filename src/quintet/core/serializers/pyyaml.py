"""Porch: the format ``yaml``; importing it needs PyYAML."""

from quintet.orm.serialize.yaml import Deserializer as Deserializer
from quintet.orm.serialize.yaml import DjangoSafeDumper as DjangoSafeDumper
from quintet.orm.serialize.yaml import Serializer as Serializer

__all__ = ["Deserializer", "DjangoSafeDumper", "Serializer"]
