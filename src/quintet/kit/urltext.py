"""Text of URLs: query strings, short number forms, and whether a redirect target stays where it may."""

import string
from binascii import Error as BinasciiError
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.parse import urlencode as quote_pairs

from quintet.kit.libraries import base64
from quintet.kit.multimap import MultiValueDict
from quintet.kit.patterns import late

MAX_URL_LENGTH = 2048
MAX_URL_REDIRECT_LENGTH = 16384

_DIGITS = string.digits + string.ascii_lowercase
# Browsers drop or trim these before they parse a URL, so a check would not see what they see.
_UNSEEN = late("[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]")
_CONTROLS = late("[\x00-\x1f\x7f]")


def urlencode(query: Any, doseq: bool = False) -> str:
    """Return ``query`` (a mapping or pairs) as a query string; with ``doseq`` each member of a value is a value.

    Raises TypeError for None, which has no form in a query string.
    """
    pairs: Any = query.lists() if isinstance(query, MultiValueDict) else query
    if hasattr(pairs, "items"):
        pairs = pairs.items()
    flat: list[tuple[Any, Any]] = []
    for key, value in pairs:
        if value is None:
            raise _no_text_for_none(key)
        if not doseq or isinstance(value, str | bytes):
            flat.append((key, value))
        else:
            flat += _members(key, value)
    return quote_pairs(flat)


def _members(key: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    try:
        members = iter(value)
    except TypeError:
        yield key, value
        return
    for member in members:
        if member is None:
            raise _no_text_for_none(key)
        yield key, member


def _no_text_for_none(key: Any) -> TypeError:
    return TypeError(
        f"Cannot encode None for key {key!r} in a query string. Did you mean to pass an empty string or omit the value?"
    )


def base36_to_int(s: str) -> int:
    """Return the integer that base 36 text stands for; ValueError beyond 13 digits or for other characters."""
    if len(s) > 13:
        raise ValueError("Base36 input too large")
    return int(s, 36)


def int_to_base36(i: int) -> str:
    """Return a number in base 36; ValueError below zero."""
    if i < 0:
        raise ValueError("Negative base36 conversion input.")
    digits = _DIGITS[i % 36]
    while i >= 36:
        i //= 36
        digits = _DIGITS[i % 36] + digits
    return digits


def urlsafe_base64_encode(s: bytes) -> str:
    """Return bytes as URL-safe base64 text without padding."""
    return base64.urlsafe_b64encode(s).rstrip(b"\n=").decode("ascii")


def urlsafe_base64_decode(s: str) -> bytes:
    """Return the bytes of base64 text, padded or not; ValueError when it is no base64."""
    raw = s.encode()
    try:
        return base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    except (LookupError, BinasciiError) as error:
        raise ValueError(error) from error


def is_same_domain(host: str, pattern: str) -> bool:
    """Say whether ``host`` is ``pattern``, or below it when the pattern begins with a dot."""
    if not pattern:
        return False
    pattern = pattern.lower()
    if pattern[0] == ".":
        return host.endswith(pattern) or host == pattern[1:]
    return host == pattern


def escape_leading_slashes(url: str) -> str:
    """Return ``url`` so that a browser cannot read its start as a host (``//evil`` becomes ``/%2Fevil``)."""
    return "/%2F" + url[2:] if url.startswith("//") else url


def url_has_allowed_host_and_scheme(
    url: str | None, allowed_hosts: str | Collection[str] | None, require_https: bool = False
) -> bool:
    """Say whether a redirect to ``url`` stays on the site: relative, or http(s) to a host in ``allowed_hosts``.

    Anything that browsers are known to read otherwise (controls, backslashes, several slashes, credentials) is refused.
    """
    if not url or not (url := url.strip()):
        return False
    hosts: Collection[str] = (allowed_hosts,) if isinstance(allowed_hosts, str) else allowed_hosts or ()
    if not _stays(url, hosts, require_https):
        return False
    # Browsers read a backslash as a slash.
    return "\\" not in url or _stays(url.replace("\\", "/"), hosts, require_https)


def _stays(url: str, hosts: Collection[str], require_https: bool) -> bool:
    if len(url) > MAX_URL_LENGTH or url.startswith("///") or _UNSEEN.match(url) is not None:
        return False
    if _CONTROLS.search(url) is not None:
        return False  # no URL has them, and browsers differ in what they make of one that does
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if _UNSEEN.search(url) is not None and (parts.netloc or parts.scheme):
        return False
    if not parts.netloc and parts.scheme:
        return False  # "http:///evil" and "javascript:..." alike
    return _host_allowed(parts, hosts) and _scheme_allowed(parts, require_https)


def _host_allowed(parts: SplitResult, hosts: Collection[str]) -> bool:
    return not parts.netloc or parts.netloc in hosts


def _scheme_allowed(parts: SplitResult, require_https: bool) -> bool:
    scheme = parts.scheme or ("http" if parts.netloc else "")
    return not scheme or scheme == "https" or (scheme == "http" and not require_https)
