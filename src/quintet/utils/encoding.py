"""Porch: text and bytes, URIs."""

from quintet.kit.encoding import DjangoUnicodeDecodeError as DjangoUnicodeDecodeError
from quintet.kit.encoding import escape_uri_path as escape_uri_path
from quintet.kit.encoding import filepath_to_uri as filepath_to_uri
from quintet.kit.encoding import force_bytes as force_bytes
from quintet.kit.encoding import force_str as force_str
from quintet.kit.encoding import get_system_encoding as get_system_encoding
from quintet.kit.encoding import iri_to_uri as iri_to_uri
from quintet.kit.encoding import is_protected_type as is_protected_type
from quintet.kit.encoding import punycode as punycode
from quintet.kit.encoding import repercent_broken_unicode as repercent_broken_unicode
from quintet.kit.encoding import smart_bytes as smart_bytes
from quintet.kit.encoding import smart_str as smart_str
from quintet.kit.encoding import uri_to_iri as uri_to_iri

__all__ = [
    "DjangoUnicodeDecodeError",
    "escape_uri_path",
    "filepath_to_uri",
    "force_bytes",
    "force_str",
    "get_system_encoding",
    "iri_to_uri",
    "is_protected_type",
    "punycode",
    "repercent_broken_unicode",
    "smart_bytes",
    "smart_str",
    "uri_to_iri",
]
