"""Porch: what serialisers and deserialisers are made of, and the errors of serialisation."""

from quintet.orm.serialize.base import Deserializer as Deserializer
from quintet.orm.serialize.base import Serializer as Serializer
from quintet.orm.serialize.deserialized import DeserializedObject as DeserializedObject
from quintet.orm.serialize.errors import DeserializationError as DeserializationError
from quintet.orm.serialize.errors import M2MDeserializationError as M2MDeserializationError
from quintet.orm.serialize.errors import SerializationError as SerializationError
from quintet.orm.serialize.errors import SerializerDoesNotExist as SerializerDoesNotExist

__all__ = [
    "DeserializationError",
    "DeserializedObject",
    "Deserializer",
    "M2MDeserializationError",
    "SerializationError",
    "Serializer",
    "SerializerDoesNotExist",
]
