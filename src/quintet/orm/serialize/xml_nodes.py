"""Reading the ``<object>`` elements of a serialised document, each when it is asked for, from XML that anybody may have made.

Definitions and entities are refused where they begin, so that nothing is expanded and nothing fetched; the depth of elements is
bounded. An element is held only until the next one is asked for.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from quintet.kernel.errors import SuspiciousOperation
from quintet.orm.serialize.errors import DeserializationError

#: How many bytes are read at a time.
SIZE = 64 * 1024
#: <django-objects> holds <object>, <field>, <object>, <natural>; nothing that is read stands deeper.
DEPTH = 16


class DefusedXmlException(DeserializationError, ValueError):
    """XML with what serialised objects never have, and attacks do."""


class DTDForbidden(DefusedXmlException):
    """The document has a document type definition."""


class EntitiesForbidden(DefusedXmlException):
    """The document declares an entity."""


class ExternalReferenceForbidden(DefusedXmlException):
    """The document refers to another one."""


@dataclass(slots=True)
class Node:
    """An element: its attributes, the elements in it, and all text that stands in it directly."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""


def nodes(given: Any) -> Iterator[Node]:
    """Yield the ``<object>`` elements of a text, bytes, or a stream of either.

    Raises the exceptions above, SuspiciousOperation for elements that lie too deep, DeserializationError for what is no XML.
    """
    reader = _Reader()
    for piece in _pieces(given):
        yield from reader.feed(piece, last=False)
    yield from reader.feed(b"", last=True)


def _pieces(given: Any) -> Iterator[Any]:
    if not hasattr(given, "read"):
        yield from (given[start : start + SIZE] for start in range(0, len(given), SIZE))
        return
    while piece := given.read(SIZE):
        yield piece


class _Reader:
    """Builds elements from the events of expat; ``ready`` are the objects that are complete."""

    def __init__(self) -> None:
        self.ready: deque[Node] = deque()
        self.open: list[Node] = []
        #: The pieces of text of each open element.
        self.texts: list[list[str]] = []
        self.expat: Any = None

    def feed(self, piece: Any, *, last: bool) -> Iterator[Node]:
        """Take a piece of the document and yield the objects that end in it."""
        if self.expat is None:
            # Text was decoded already, whatever its declaration says.
            self.expat = self._parser("utf-8" if isinstance(piece, str) else None)
        try:
            self.expat.Parse(piece, last)
        except expat.ExpatError as error:
            raise DeserializationError(f"This is no XML: {error}") from error
        while self.ready:
            yield self.ready.popleft()

    def _parser(self, encoding: str | None) -> Any:
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._definition
        parser.EntityDeclHandler = self._entity
        parser.UnparsedEntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._reference
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEPTH:
            raise SuspiciousOperation(f"Unexpected element: {name!r}, {DEPTH} levels deep")
        node = Node(name, attributes)
        if len(self.open) > 1:
            self.open[-1].children.append(node)
        self.open.append(node)
        self.texts.append([])

    def _end(self, name: str) -> None:
        node = self.open.pop()
        node.text = "".join(self.texts.pop())
        if len(self.open) == 1 and name == "object":
            self.ready.append(node)

    def _text(self, text: str) -> None:
        if len(self.open) > 1:
            self.texts[-1].append(text)

    def _definition(self, name: str, system: str | None, public: str | None, _has_subset: int) -> NoReturn:
        raise DTDForbidden(f"Serialized objects have no document type definition, and this has {name!r} ({system=}, {public=}).")

    def _entity(self, name: str, *_rest: Any) -> NoReturn:
        raise EntitiesForbidden(f"Serialized objects declare no entities, and this declares {name!r}.")

    def _reference(self, context: str | None, _base: str | None, system: str | None, public: str | None) -> NoReturn:
        raise ExternalReferenceForbidden(f"Serialized objects refer to no other file: {context!r} ({system=}, {public=}).")
