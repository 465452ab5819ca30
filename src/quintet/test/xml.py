"""XML as tests compare it: elements, attributes and text; comments and instructions do not count, runs of white space are one."""

from typing import Any
from xml.dom.minidom import Node, parseString

from quintet.kit.patterns import late

WHITESPACE = late(r"\s+")


def same_xml(first: str, second: str) -> bool:
    """Say whether two documents, or fragments of one, mean the same; ExpatError for text that is not XML."""
    return _content(first) == _content(second)


def _content(text: str) -> tuple[Any, ...]:
    """Return the text and the elements of a fragment; a document is a fragment of one element."""
    text = text.strip()
    is_document = text.startswith("<?xml")
    root = parseString(text if is_document else f"<root>{text}</root>").documentElement  # noqa: S318  the test's own text
    assert root is not None
    shape = _shape(root)
    return ("", (shape,)) if is_document else shape[2:]


def _shape(element: Any) -> tuple[Any, ...]:
    children, texts = [], []
    for child in element.childNodes:
        if child.nodeType == Node.ELEMENT_NODE:
            children.append(_shape(child))
        elif child.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
            texts.append(child.data)
    text = WHITESPACE.sub(" ", "".join(texts))
    return element.tagName, tuple(sorted(element.attributes.items())), text, tuple(children)
