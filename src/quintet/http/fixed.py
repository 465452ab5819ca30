"""Headers that all responses of a site share, merged once for each content type and not for each response."""

from quintet.http.settings import HttpSettings

Pairs = tuple[tuple[str, str], ...]

#: Content types are few, but a view may make them up from input.
KEPT_TEMPLATES = 64


class FixedHeaders:
    """Header pairs that a response gets unless it has set them itself; compared by identity, so that look-ups are cheap."""

    __slots__ = ("encoded", "held", "pairs", "templates")

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        #: By others (identity): what `joined` made with them.
        self.held: dict[FixedHeaders, FixedHeaders] = {}
        self.templates: dict[str | None, list[tuple[str, str]]] = {}
        #: The same in bytes, names in lower case, as ASGI wants them.
        self.encoded: dict[str | None, list[tuple[bytes, bytes]]] = {}

    def joined(self, other: "FixedHeaders") -> "FixedHeaders":
        """Return these headers and those of ``other`` that have another name; the same object for the same ``other``."""
        held = self.held.get(other)
        if held is None:
            names = {name.lower() for name, _ in self.pairs}
            extra = tuple(pair for pair in other.pairs if pair[0].lower() not in names)
            held = self.held[other] = FixedHeaders(self.pairs + extra)
        return held

    def template(self, content_type: str | None) -> list[tuple[str, str]]:
        """Return the header list of a response that set nothing but its content type. Not to be changed."""
        found = self.templates.get(content_type)
        if found is None:
            first = () if content_type == "" else (("Content-Type", content_type or default_content_type()),)
            found = [*first, *self.pairs]
            if len(self.templates) < KEPT_TEMPLATES:
                self.templates[content_type] = found
        return found

    def encoded_template(self, content_type: str | None) -> list[tuple[bytes, bytes]]:
        """Do as `template`, in bytes."""
        found = self.encoded.get(content_type)
        if found is None:
            pairs = self.template(content_type)
            found = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
            if len(self.encoded) < KEPT_TEMPLATES:
                self.encoded[content_type] = found
        return found


def default_content_type() -> str:
    """Return the content type of a response that names none."""
    return f"text/html; charset={HttpSettings.now().default_charset}"
