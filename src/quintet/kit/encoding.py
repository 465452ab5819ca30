"""Text and bytes: forcing one into the other, and URIs out of text that holds any character."""

import locale
import os
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from quintet.kit.lazy import Promise

#: Kept as they are by the ``strings_only`` argument.
PROTECTED_TYPES = (type(None), int, float, Decimal, datetime, date, time)

# RFC 3986 reserved and unreserved characters, and "%" since what comes in may be quoted already.
_IRI_SAFE = "/#%[]=:;$&()+,!?*@'~"
_PATH_SAFE = "/:@&+$,!*()'~-._"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class DjangoUnicodeDecodeError(UnicodeDecodeError):
    """Bytes that are no text in the expected encoding; the message shows the object."""

    def __str__(self) -> str:
        return f"{super().__str__()}. You passed in {self.object!r} ({type(self.object)})"


def is_protected_type(obj: object) -> bool:
    """Say whether ``strings_only`` keeps ``obj`` as it is: None, numbers, dates and times."""
    return isinstance(obj, PROTECTED_TYPES)


def smart_str(s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict") -> Any:
    """Do as `force_str`, but leave a lazy value lazy."""
    return s if isinstance(s, Promise) else force_str(s, encoding, strings_only, errors)


def force_str(s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict") -> Any:
    """Return ``s`` as text; bytes are decoded.

    Raises DjangoUnicodeDecodeError for bytes that are not in ``encoding``.
    """
    if type(s) is str:
        return s
    if strings_only and is_protected_type(s):
        return s
    if not isinstance(s, bytes):
        return str(s)
    try:
        return s.decode(encoding, errors)
    except UnicodeDecodeError as error:
        raise DjangoUnicodeDecodeError(*error.args) from None


def smart_bytes(s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict") -> Any:
    """Do as `force_bytes`, but leave a lazy value lazy."""
    return s if isinstance(s, Promise) else force_bytes(s, encoding, strings_only, errors)


def force_bytes(s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict") -> Any:
    """Return ``s`` as bytes in ``encoding``; anything that is not text or bytes through its text."""
    if isinstance(s, bytes):
        return s if encoding == "utf-8" else s.decode("utf-8", errors).encode(encoding, errors)
    if strings_only and is_protected_type(s):
        return s
    if isinstance(s, memoryview):
        return bytes(s)  # pyright: ignore[reportUnknownArgumentType]  # whatever it holds
    return str(s).encode(encoding, errors)


def iri_to_uri(iri: Any) -> Any:
    """Return an internationalised identifier as a URI (RFC 3987, 3.1); what is quoted already stays. None stays None."""
    if iri is None:
        return None
    return quote(iri if isinstance(iri, bytes | bytearray) else str(iri), safe=_IRI_SAFE)


def uri_to_iri(uri: Any) -> Any:
    """Return a URI with the quoting undone wherever that keeps its meaning (RFC 3987, 3.2). None stays None."""
    if uri is None:
        return None
    raw = force_bytes(uri)
    head, *rest = raw.split(b"%")
    pieces: list[bytes] = [head]
    for part in rest:
        octet = _octet(part[:2])
        keep = octet is None or not (octet in _UNRESERVED or octet >= 0x80)
        pieces.append(b"%" + part if keep else bytes([octet or 0]) + part[2:])
    return repercent_broken_unicode(b"".join(pieces)).decode()


def _octet(digits: bytes) -> int | None:
    try:
        return int(digits, 16) if len(digits) == 2 and digits.isalnum() else None
    except ValueError:
        return None


def repercent_broken_unicode(path: bytes) -> bytes:
    """Return ``path`` with every byte that is no part of valid UTF-8 percent-encoded."""
    try:
        path.decode()
    except UnicodeDecodeError:
        return _requote(path.decode("utf-8", "surrogateescape"))
    return path


def _requote(text: str) -> bytes:
    return "".join(f"%{ord(c) - 0xDC00:02X}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text).encode()


def escape_uri_path(path: str) -> str:
    """Escape what is unsafe in the path of a URI."""
    return quote(path, safe=_PATH_SAFE)


def filepath_to_uri(path: str | bytes | os.PathLike[str] | None) -> str | None:
    """Return a file path (text, UTF-8 bytes or a path) as the path of a URI, with forward slashes. None stays None."""
    if path is None:
        return None
    text = path.decode() if isinstance(path, bytes) else str(path)
    return quote(text.replace("\\", "/"), safe="/~!*()'")


def punycode(domain: str) -> str:
    """Return a domain in the ASCII form that DNS speaks."""
    return domain.encode("idna").decode("ascii")


def _codec_or_ascii(find: Callable[[], str | None]) -> str:
    try:
        return find() or "ascii"
    except (ValueError, LookupError):
        return "ascii"


def get_system_encoding() -> str:
    """Return the encoding of the process's locale, ASCII when it has none."""
    return _codec_or_ascii(lambda: locale.getlocale()[1])
