"""Porch: serialisers."""

from quintet.core.serializers import base as base
from quintet.core.serializers import json as json
from quintet.core.serializers import jsonl as jsonl
from quintet.core.serializers import python as python
from quintet.core.serializers import xml_serializer as xml_serializer
from quintet.orm.serialize.current import deserialize as deserialize
from quintet.orm.serialize.current import get_deserializer as get_deserializer
from quintet.orm.serialize.current import get_public_serializer_formats as get_public_serializer_formats
from quintet.orm.serialize.current import get_serializer as get_serializer
from quintet.orm.serialize.current import get_serializer_formats as get_serializer_formats
from quintet.orm.serialize.current import register_serializer as register_serializer
from quintet.orm.serialize.current import serialize as serialize
from quintet.orm.serialize.current import unregister_serializer as unregister_serializer
from quintet.orm.serialize.errors import DeserializationError as DeserializationError
from quintet.orm.serialize.errors import M2MDeserializationError as M2MDeserializationError
from quintet.orm.serialize.errors import SerializationError as SerializationError
from quintet.orm.serialize.errors import SerializerDoesNotExist as SerializerDoesNotExist
from quintet.orm.serialize.formats import BUILT_IN as BUILTIN_SERIALIZERS
from quintet.orm.serialize.formats import BadSerializer as BadSerializer
from quintet.orm.serialize.order import sort_dependencies as sort_dependencies

__all__ = [
    "BUILTIN_SERIALIZERS",
    "BadSerializer",
    "DeserializationError",
    "M2MDeserializationError",
    "SerializationError",
    "SerializerDoesNotExist",
    "base",
    "deserialize",
    "get_deserializer",
    "get_public_serializer_formats",
    "get_serializer",
    "get_serializer_formats",
    "json",
    "jsonl",
    "python",
    "register_serializer",
    "serialize",
    "sort_dependencies",
    "unregister_serializer",
    "xml_serializer",
]
