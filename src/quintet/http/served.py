"""What the requests of all servers share: headers by name, META entries, addresses and paths out of what a server says."""

from collections.abc import Iterable
from typing import Any

from quintet.http.headers import UNPREFIXED, HttpHeaders


def header_mapping(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name; those sent several times are joined.

    Names with an underscore are dropped: in META they would pass for the names with a hyphen, which proxies vouch for.
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if "_" not in name:
            found.setdefault(name.lower(), []).append(value)
    return {name: ("; " if name == "cookie" else ",").join(values) for name, values in found.items()}


def meta_of(headers: dict[str, str]) -> dict[str, Any]:
    """Return the META entries of headers by lower-case name."""
    found: dict[str, Any] = {}
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        found[key if key in UNPREFIXED else f"HTTP_{key}"] = value
    return found


def headers_of(mapping: dict[str, str]) -> HttpHeaders:
    """Return request headers from names in lower case."""
    return HttpHeaders.of_pairs(mapping.items())


def rooted(path: str) -> str:
    """Return a path that begins with a slash: what a client asks for without one must not be taken for a part of the host."""
    return path if path[:1] == "/" or not path else f"/{path}"


def split_address(address: str, usual_port: str) -> tuple[str, str]:
    """Return (host, port) of ``host:port`` or ``[host]:port``."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        return address, usual_port
    return host.strip("[]"), port


def unquoted_path(raw: bytes) -> str:
    """Return the text of path bytes; bytes that are no UTF-8 stay percent-encoded, so that nothing is lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape")
        return "".join(f"%{ord(c) - 0xDC00:02X}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)
