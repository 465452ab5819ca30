"""Porch: writing XML."""

from quintet.kit.xml_writer import SimplerXMLGenerator as SimplerXMLGenerator
from quintet.kit.xml_writer import UnserializableContentError as UnserializableContentError

__all__ = ["SimplerXMLGenerator", "UnserializableContentError"]
