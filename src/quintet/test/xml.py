"""XML as tests compare it: elements, attributes and text; comments, instructions and layout do not count."""

from typing import Any
from xml.dom.minidom import Node, parseString


def same_xml(first: str, second: str) -> bool:
    """Say whether two documents mean the same; ExpatError for text that is not XML."""
    return _shape(_root(first)) == _shape(_root(second))


def _root(text: str) -> Any:
    root = parseString(text.strip()).documentElement  # noqa: S318  the test's own text
    assert root is not None
    return root


def _shape(element: Any) -> tuple[Any, ...]:
    children: list[Any] = []
    for child in element.childNodes:
        if child.nodeType == Node.ELEMENT_NODE:
            children.append(_shape(child))
        elif child.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE) and child.data.strip():
            children.append(" ".join(child.data.split()))
    return element.tagName, tuple(sorted(element.attributes.items())), tuple(children)
