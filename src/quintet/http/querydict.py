"""`QueryDict`: form data and query strings, several values a name, read-only unless asked for."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Self
from urllib.parse import quote, unquote, unquote_to_bytes, urlencode

from quintet.http.settings import HttpSettings
from quintet.kernel.errors import TooManyFieldsSent
from quintet.kit.encoding import force_str
from quintet.kit.multimap import MultiValueDict


def parse_pairs(text: str, encoding: str, limit: int | None) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of urlencoded text; only ``&`` separates.

    Raises TooManyFieldsSent beyond ``limit`` fields, before any is decoded.
    """
    if limit is not None and text.count("&") >= limit:
        raise TooManyFieldsSent(
            "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS "
            f"({limit}). Raise it if a form of this site needs more fields."
        )
    found: list[tuple[str, str]] = []
    for field in text.split("&"):
        if not field:
            continue
        name, _, value = field.partition("=")
        found.append((_decoded(name, encoding), _decoded(value, encoding)) if "%" in field or "+" in field else (name, value))
    return found


def _decoded(text: str, encoding: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    # `unquote` first splits the text where it is not ASCII, which takes longer than the rest.
    return unquote_to_bytes(text).decode(encoding, "replace") if text.isascii() else unquote(text, encoding, "replace")


class QueryDict(MultiValueDict):
    """The fields of a query string or form.

    ``encoding`` is that of quoted bytes (DEFAULT_CHARSET for None). Writing raises AttributeError unless ``mutable``.
    """

    _mutable = True
    _encoding: str | None = None

    def __init__(self, query_string: str | bytes | None = None, mutable: bool = False, encoding: str | None = None) -> None:
        if encoding is not None:
            self._encoding = encoding
        if query_string:
            settings = HttpSettings.now()
            codec = encoding or settings.default_charset
            text = query_string if isinstance(query_string, str) else _as_text(query_string, codec)
            # Past the checked writers, and without a call for each field.
            plain: Any = dict
            held_or_new = plain.setdefault
            for name, value in parse_pairs(text, codec, settings.data_upload_max_number_fields):
                held_or_new(self, name, []).append(value)
        self._mutable = mutable

    @classmethod
    def fromkeys(  # type: ignore[override]  # documented signature
        cls, iterable: Iterable[str], value: Any = "", mutable: bool = False, encoding: str | None = None
    ) -> Self:
        """Return one whose every key has ``value``, once for each time it comes in ``iterable``."""
        found = cls("", mutable=True, encoding=encoding)
        for key in iterable:
            found.appendlist(key, value)
        found._mutable = mutable
        return found

    @property
    def encoding(self) -> str:
        """The encoding of quoted bytes."""
        if self._encoding is None:
            self._encoding = HttpSettings.now().default_charset
        return self._encoding

    @encoding.setter
    def encoding(self, value: str) -> None:
        self._encoding = value

    def seal(self) -> None:
        """Make it read-only."""
        self._mutable = False

    def _assert_mutable(self) -> None:
        if not self._mutable:
            raise AttributeError("This QueryDict instance is immutable")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._assert_mutable()
        super().__setitem__(force_str(key, self.encoding), force_str(value, self.encoding) if _is_bytes(value) else value)

    def __delitem__(self, key: str) -> None:
        self._assert_mutable()
        super().__delitem__(key)

    def __copy__(self) -> Self:
        found = type(self)("", mutable=True, encoding=self._encoding)
        for key, values in self.lists():
            found.setlist(key, values[:])
        return found

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        found = type(self)("", mutable=True, encoding=self._encoding)
        memo[id(self)] = found
        for key, values in self.lists():
            found.setlist(deepcopy(key, memo), deepcopy(values, memo))
        return found

    def setlist(self, key: Any, list_: Any) -> None:
        """Put a whole list of values in place of those of ``key``."""
        self._assert_mutable()
        super().setlist(
            force_str(key, self.encoding), [force_str(one, self.encoding) if _is_bytes(one) else one for one in list_]
        )

    def setlistdefault(self, key: Any, default_list: Any = None) -> Any:
        """Set ``key`` to a list unless it is there; return its list."""
        self._assert_mutable()
        return super().setlistdefault(key, default_list)

    def appendlist(self, key: Any, value: Any) -> None:
        """Add one value to those of ``key``."""
        self._assert_mutable()
        super().appendlist(force_str(key, self.encoding), force_str(value, self.encoding) if _is_bytes(value) else value)

    def pop(self, key: str, *args: Any) -> Any:  # type: ignore[override]  # gives the list, as documented
        """Remove ``key`` and return the list of its values."""
        self._assert_mutable()
        return super().pop(key, *args)

    def popitem(self) -> tuple[str, Any]:
        """Remove one member and return (key, list of values)."""
        self._assert_mutable()
        return super().popitem()

    def clear(self) -> None:
        """Remove everything."""
        self._assert_mutable()
        super().clear()

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Set ``key`` unless it is there; return its last value."""
        self._assert_mutable()
        return super().setdefault(key, default)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Append the values of another mapping, rather than replace."""
        self._assert_mutable()
        super().update(*args, **kwargs)

    def copy(self) -> Self:
        """Return a deep copy that can be written."""
        return deepcopy(self)

    def urlencode(self, safe: str | None = None) -> str:
        """Return the data as a query string; characters in ``safe`` are not quoted."""
        pairs = [(key, value) for key, values in self.lists() for value in values]
        if safe:
            return "&".join(f"{quote(_raw(k, self), safe)}={quote(_raw(v, self), safe)}" for k, v in pairs)
        return "&".join(urlencode({_raw(k, self): _raw(v, self)}) for k, v in pairs)


def _is_bytes(value: object) -> bool:
    return isinstance(value, bytes)


def _raw(value: Any, data: QueryDict) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(data.encoding)


def _as_text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Some clients send raw Latin-1 bytes; better a readable guess than a refused request.
        return data.decode("iso-8859-1")


def read_only(pairs: Mapping[str, list[str]]) -> QueryDict:
    """Return a read-only QueryDict over lists of values already decoded."""
    found = QueryDict("", mutable=True)
    for key, values in pairs.items():
        found.setlist(key, values)
    found.seal()
    return found
