"""Porch: the format ``xml``, and the errors for XML that it refuses."""

from quintet.orm.serialize.xml import Deserializer as Deserializer
from quintet.orm.serialize.xml import Serializer as Serializer
from quintet.orm.serialize.xml_nodes import DefusedXmlException as DefusedXmlException
from quintet.orm.serialize.xml_nodes import DTDForbidden as DTDForbidden
from quintet.orm.serialize.xml_nodes import EntitiesForbidden as EntitiesForbidden
from quintet.orm.serialize.xml_nodes import ExternalReferenceForbidden as ExternalReferenceForbidden

__all__ = [
    "DTDForbidden",
    "DefusedXmlException",
    "Deserializer",
    "EntitiesForbidden",
    "ExternalReferenceForbidden",
    "Serializer",
]
