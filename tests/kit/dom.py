"""HTML as a browser's parser reads it: the elements of a text with their attributes."""

from html.parser import HTMLParser


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return each start tag of ``text``, with its attributes."""
    parser = _Elements()
    parser.feed(text)
    parser.close()
    return parser.found
