"""Writing XML that any reader takes: attributes in a fixed order, and no character that XML 1.0 has no place for."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from quintet.kit.patterns import late

#: What is no Char of XML 1.0 (section 2.2), however it is written.
NOT_XML = late("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class UnserializableContentError(ValueError):
    """Text with characters that XML 1.0 cannot hold, such as control characters."""


def _checked(text: str) -> str:
    if NOT_XML.search(text) is not None:
        raise UnserializableContentError("Control characters are not supported in XML 1.0")
    return text


class SimplerXMLGenerator(XMLGenerator):
    """A writer of XML to a stream, with one call for a whole element."""

    def addQuickElement(  # noqa: N802  documented name
        self, name: str, contents: str | None = None, attrs: Mapping[str, Any] | None = None
    ) -> None:
        """Write an element with its attributes and text.

        Raises UnserializableContentError for characters that XML 1.0 cannot hold.
        """
        self.startElement(name, attrs or {})
        if contents is not None:
            self.characters(contents)
        self.endElement(name)

    def characters(self, content: str) -> None:
        """Write text, escaped.

        Raises UnserializableContentError for characters that XML 1.0 cannot hold.
        """
        # A reader makes a line feed of a carriage return, unless it is written as a reference.
        first, *rest = _checked(content or "").split("\r")
        super().characters(first)
        for piece in rest:
            self.ignorableWhitespace("&#13;")
            super().characters(piece)

    def startElement(self, name: str, attrs: Mapping[str, Any]) -> None:  # type: ignore[override]  # noqa: N802  any mapping of attributes
        """Write a start tag, attributes in the order of their names; UnserializableContentError as above."""
        in_order = {key: _checked(str(attrs[key])) for key in sorted(attrs.keys())}
        super().startElement(name, AttributesImpl(in_order))
