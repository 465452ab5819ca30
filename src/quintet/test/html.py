"""HTML as tests compare it: a tree in which only what a browser would see counts.

Whitespace is one space and vanishes beside tags; open elements close with their parent; attribute order, the order of class
names and the spelling of boolean attributes and character references do not count.
"""

from collections.abc import Iterator
from html.parser import HTMLParser

from quintet.kit.patterns import late

WHITESPACE = late(r"[ \t\n\f\r]+")
#: Elements without an end tag (HTML Living Standard, 13.1.2).
VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(VOID_NAMES.split())
#: Attributes whose presence is their value (HTML Living Standard, index of attributes).
BOOLEAN_NAMES = """
allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden inert ismap itemscope
loop multiple muted nomodule novalidate open playsinline readonly required reversed selected
"""
BOOLEAN = frozenset(BOOLEAN_NAMES.split())


class HTMLParseError(Exception):
    """The text is not HTML that can be compared; the message says where."""


class Element:
    """An element: its name, its attributes in order of name, and its children, elements and texts."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.name = name
        self.attributes = sorted(attributes, key=lambda pair: (pair[0], pair[1] or ""))
        self.children: list[Element | str] = []

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Element):
            return NotImplemented
        return (self.name, self.attributes, self.children) == (other.name, other.attributes, other.children)

    def __hash__(self) -> int:
        return hash((self.name, *self.attributes))

    def append_text(self, text: str) -> None:
        """Add text, joined to text that is last already."""
        if self.children and isinstance(self.children[-1], str):
            self.children[-1] += text
        else:
            self.children.append(text)

    def tidy(self) -> None:
        """Reduce whitespace: one space within text, none beside tags."""
        texts = (WHITESPACE.sub(" ", child) if isinstance(child, str) else child for child in self.children)
        self.children = [child for child in (c.strip(" ") if isinstance(c, str) else c for c in texts) if child != ""]
        for child in self.children:
            if isinstance(child, Element):
                child.tidy()

    def count(self, needle: "Element | str") -> int:
        """Return how often ``needle`` occurs below: an element, a run of children, or text inside one text."""
        if isinstance(needle, Element) and not needle.name:
            return self.count_run(needle.children)
        return self.count_one(needle)

    def count_one(self, needle: "Element | str") -> int:
        """Return how often one element, or a text inside texts, occurs below."""
        found = 0
        for child in self.children:
            if isinstance(child, Element):
                found += 1 if child == needle else child.count_one(needle)
            elif isinstance(needle, str):
                found += child.count(needle)
        return found

    def count_run(self, needles: "list[Element | str]") -> int:
        """Return how often several nodes occur side by side below; never, when there are none to look for."""
        if not needles:
            return 0
        if len(needles) == 1:
            return self.count_one(needles[0])
        found, length, at = 0, len(needles), 0
        while at < len(self.children):
            if self.children[at : at + length] == needles:
                found, at = found + 1, at + length
                continue
            child = self.children[at]
            found += child.count_run(needles) if isinstance(child, Element) else 0
            at += 1
        return found

    def lines(self) -> Iterator[str]:
        """Yield the tree, one tag or text a line."""
        if self.name:
            written = "".join(f' {name}="{value}"' if value is not None else f" {name}" for name, value in self.attributes)
            yield f"<{self.name}{written}>"
        for child in self.children:
            if isinstance(child, Element):
                yield from child.lines()
            else:
                yield child
        if self.name and self.name not in VOID:
            yield f"</{self.name}>"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__


def _attribute(name: str, value: str | None) -> tuple[str, str | None]:
    if name == "class":
        return name, " ".join(sorted(set((value or "").split())))
    if name in BOOLEAN:
        return name, None if not value or value.lower() == name else value
    return name, value if value is not None else ""


class _TreeBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", [])
        self.open: list[Element] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, [_attribute(name, value) for name, value in attrs])
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        names = [element.name for element in self.open]
        if tag not in names:
            line, column = self.getpos()
            raise HTMLParseError(f"Unexpected end tag `{tag}` (Line {line}, Column {column})")
        while self.open.pop().name != tag:
            continue  # elements left open close with the one around them

    def handle_data(self, data: str) -> None:
        self.open[-1].append_text(data)


def parse_html(html: str) -> Element | str:
    """Return the tree of ``html``: its one element or text, or a nameless element that holds several.

    Raises HTMLParseError for an end tag without a start.
    """
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    builder.root.tidy()
    children = builder.root.children
    return children[0] if len(children) == 1 else builder.root


def count_html(haystack: str, needle: str) -> int:
    """Return how often the HTML ``needle`` occurs in the HTML ``haystack``."""
    tree, wanted = parse_html(haystack), parse_html(needle)
    if tree == wanted:
        return 1
    return tree.count(wanted) if isinstance(tree, Element) else tree.count(wanted) if isinstance(wanted, str) else 0
