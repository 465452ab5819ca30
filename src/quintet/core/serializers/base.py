"""Porch: what deserialisers give, and the errors of serialisation."""

from quintet.orm.model.deserialized import DeserializationError as DeserializationError
from quintet.orm.model.deserialized import DeserializedObject as DeserializedObject
from quintet.orm.model.deserialized import M2MDeserializationError as M2MDeserializationError
from quintet.orm.model.deserialized import SerializationError as SerializationError
from quintet.orm.model.deserialized import SerializerDoesNotExist as SerializerDoesNotExist

__all__ = [
    "DeserializationError",
    "DeserializedObject",
    "M2MDeserializationError",
    "SerializationError",
    "SerializerDoesNotExist",
]
