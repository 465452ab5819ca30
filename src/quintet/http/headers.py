"""Headers of requests and responses: names that ignore case, and one check for every text that becomes a header."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from quintet.http.errors import BadHeaderError
from quintet.kit.libraries import email_header
from quintet.kit.multimap import CaseInsensitiveMapping
from quintet.kit.patterns import late

# Controls other than tab, DEL, NEL and the Unicode line ends: each ends a line for some reader down the road.
_FORBIDDEN = late("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_TOKEN = late(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")

HTTP_PREFIX = "HTTP_"
UNPREFIXED = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})

#: How the content is cut into a message is the server's to say: another word on it would end the message elsewhere.
OF_THE_SERVER = frozenset({"transfer-encoding"})
OF_THE_SERVER_AND_LENGTH = OF_THE_SERVER | {"content-length"}


class BadHeaderName(BadHeaderError, UnicodeError):
    """A header name with characters beyond ASCII."""


def checked_name(name: Any) -> str:
    """Return a header name as text; BadHeaderError unless it is an RFC 9110 token, BadHeaderName for one beyond ASCII."""
    text = name.decode("latin-1") if isinstance(name, bytes) else str(name)
    if _TOKEN.fullmatch(text) is None:
        kind = BadHeaderError if text.isascii() else BadHeaderName
        raise kind(f"Header names must be tokens of ASCII letters, digits and -_!#$%&'*+.^`|~ (got {text!r}).")
    return text


def checked_value(value: Any) -> str:
    """Return a header value as text that Latin-1 can carry; what it cannot is encoded as RFC 2047 says.

    Raises BadHeaderError for newlines and other controls.
    """
    text = value if type(value) is str else value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if _FORBIDDEN.search(text) is not None:
        raise BadHeaderError(f"Header values can't contain newlines or control characters (got {text!r}).")
    if text.isascii():
        return text
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return email_header.Header(text, "utf-8", maxlinelen=2**31).encode()
    return text


class HttpHeaders(CaseInsensitiveMapping[str]):
    """The headers of a request, by name without regard to case; underscores may stand for hyphens.

    Made from a META mapping (``HTTP_*``, CONTENT_TYPE and CONTENT_LENGTH are headers), or by `of_pairs`.
    """

    HTTP_PREFIX = HTTP_PREFIX
    UNPREFIXED_HEADERS = UNPREFIXED

    def __init__(self, environ: Mapping[str, Any]) -> None:
        pairs = ((self.parse_header_name(key), value) for key, value in environ.items())
        super().__init__((name, value) for name, value in pairs if name)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, str]]) -> "HttpHeaders":
        """Make headers from (name, value) pairs as a server hands them over."""
        self = cls({})
        self._store = {name.lower(): (name.title(), value) for name, value in pairs}
        return self

    def __getitem__(self, key: str) -> str:
        """Return the value of a header; KeyError when it was not sent."""
        return super().__getitem__(key.replace("_", "-"))

    @classmethod
    def parse_header_name(cls, header: str) -> str | None:
        """Return ``User-Agent`` for ``HTTP_USER_AGENT``, None for a META key that is no header."""
        if header.startswith(HTTP_PREFIX):
            header = header[len(HTTP_PREFIX) :]
        elif header not in UNPREFIXED:
            return None
        return header.replace("_", "-").title()

    @classmethod
    def to_wsgi_name(cls, header: str) -> str:
        """Return ``HTTP_USER_AGENT`` for ``User-Agent``."""
        name = header.replace("-", "_").upper()
        return name if name in UNPREFIXED else HTTP_PREFIX + name

    @classmethod
    def to_asgi_name(cls, header: str) -> str:
        """Return ``user-agent`` for ``User_Agent``."""
        return header.replace("_", "-").lower()

    @classmethod
    def to_wsgi_names(cls, headers: Mapping[str, Any]) -> dict[str, Any]:
        """Return a mapping with every name spelled as META does."""
        return {cls.to_wsgi_name(name): value for name, value in headers.items()}

    @classmethod
    def to_asgi_names(cls, headers: Mapping[str, Any]) -> dict[str, Any]:
        """Return a mapping with every name spelled as ASGI does."""
        return {cls.to_asgi_name(name): value for name, value in headers.items()}


class ResponseHeaders(MutableMapping[str, str]):
    """The headers of a response: names ignore case and keep their spelling, names and values are checked when set."""

    def __init__(self, data: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        self._store: dict[str, tuple[str, str]] = {}
        if not data:
            return
        pairs: Any = data.items() if isinstance(data, Mapping) else data  # pyright: ignore[reportUnknownVariableType]  # any mapping
        for name, value in pairs:
            self[name] = value

    def __getitem__(self, key: str) -> str:
        return self._store[key.lower()][1]

    def __setitem__(self, key: str, value: Any) -> None:
        name = checked_name(key)
        self._store[name.lower()] = (name, checked_value(value))

    def __delitem__(self, key: str) -> None:
        self._store.pop(key.lower(), None)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._store

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._store.values())

    def __repr__(self) -> str:
        return repr(dict(self._store.values()))

    def get(self, key: str, default: Any = None) -> Any:  # that of the base raises and catches what is not there
        """Return a header's value, ``default`` when it is not set."""
        found = self._store.get(key.lower())
        return default if found is None else found[1]

    def adopt(self, name: str, value: str) -> None:
        """Set a header unless it is there; both were checked before, as those are that all responses share."""
        self._store.setdefault(name.lower(), (name, value))

    def pop(self, key: str, default: Any = None) -> Any:
        """Remove a header and return its (name, value) pair, or ``default``."""
        return self._store.pop(key.lower(), default)

    def setdefault(self, key: str, value: Any) -> None:  # type: ignore[override]  # documented to return nothing
        """Set a header unless it is there."""
        if key.lower() not in self._store:
            self[key] = value

    def pairs(self) -> list[tuple[str, str]]:
        """Return (name, value) pairs, in the order in which they were first set."""
        return list(self._store.values())

    def wire_pairs(self, with_length: bool) -> list[tuple[str, str]]:
        """Return the pairs that a server sends, ``with_length`` False without Content-Length, which it knows better."""
        store, left_out = self._store, OF_THE_SERVER if with_length else OF_THE_SERVER_AND_LENGTH
        if left_out.isdisjoint(store):
            return list(store.values())
        return [pair for name, pair in store.items() if name not in left_out]
