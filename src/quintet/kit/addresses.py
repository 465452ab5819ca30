"""The shapes of internet names: domain names, IPv4 and IPv6 addresses, mailboxes and URLs, told in one linear pass each.

Every pattern uses possessive repetition, so none ever goes back over its input: the time is linear in the text's length,
whoever wrote the text. Sources: RFC 1034 (labels), RFC 5321 and 5322 (mailboxes), RFC 3986 (URLs), RFC 5890 (A-labels).
"""

import re
from typing import NamedTuple

from quintet.kit.libraries import ipaddress
from quintet.kit.patterns import late

MAX_DOMAIN_LENGTH = 255
MAX_HOST_LENGTH = 253
MAX_MAILBOX_LENGTH = 320
#: Eight groups with the last two as IPv4 (45), a percent sign and the name of a network card (15 on Linux).
MAX_IPV6_LENGTH = 61

# Letters of other scripts: the range that documentation names, without its blanks, line ends, marks of direction and surrogates.
# The two joiners (200c, 200d) stay; names in Indic scripts and Persian need them.
_WIDE = "\u00a1-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\uffff"
_CONTROLS = r"\x00-\x1f\x7f-\x9f"


def _domain_pattern(letters: str, *, rooted: bool) -> re.Pattern[str]:
    """Return the pattern of at least two labels; ``rooted`` allows the final dot of the root.

    Both cases are spelled out: IGNORECASE folds every character of a wide range while it compiles (30 ms at each start), and
    lets non-ASCII characters pass for "k" and "s".
    """
    label = rf"(?!-)[{letters}0-9-]{{1,63}}+(?<!-)"
    top = rf"(?!-)(?>[xX][nN]--[a-zA-Z0-9]{{1,59}}|[{letters}-]{{2,63}})(?<!-)"
    root = r"\.?" if rooted else ""
    return late(rf"(?>{label}\.(?!\Z))++{top}{root}\Z")


DOMAIN = _domain_pattern("a-zA-Z" + _WIDE, rooted=True)
ASCII_DOMAIN = _domain_pattern("a-zA-Z", rooted=True)
MAIL_DOMAIN = _domain_pattern("a-zA-Z" + _WIDE, rooted=False)
MAIL_LITERAL = late(r"\[(?:IPv6:)?([0-9a-f:.]++)\]\Z", re.IGNORECASE)

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]++"
_QUOTED = r'"(?:[\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*+"'
MAILBOX_USER = late(rf"(?:{_ATOM}(?:\.{_ATOM})*+|{_QUOTED})\Z", re.IGNORECASE | re.ASCII)

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4 = late(rf"{_OCTET}(?:\.{_OCTET}){{3}}\Z")

URL = late(
    rf"""(?P<scheme>[a-z0-9.+-]++)://
        (?:[^\s{_CONTROLS}:@/?\#]++(?::[^\s{_CONTROLS}:@/?\#]*+)?@)?           # user and password
        (?P<host>\[[0-9a-f:.]++\]|[^\s{_CONTROLS}:@/?\#\[\]]++)
        (?::[0-9]{{1,5}}+)?
        (?:[/?\#][^\s{_CONTROLS}]*+)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)


class UrlShape(NamedTuple):
    """What a URL's outer shape tells: the scheme in lower case, and the host as written (IPv6 in its brackets)."""

    scheme: str
    host: str


def url_shape(text: str) -> UrlShape | None:
    """Return scheme and host of ``text``, or None when it is not shaped ``scheme://[user@]host[:port][/?#...]``."""
    found = URL.match(text)
    return UrlShape(found["scheme"].lower(), found["host"]) if found else None


def is_ipv4(text: str) -> bool:
    """Say whether ``text`` is four decimal octets without leading zeros."""
    return IPV4.match(text) is not None


def is_ipv6(text: object) -> bool:
    """Say whether ``text`` is an IPv6 address, without brackets; an object of `ipaddress` is one too."""
    if not isinstance(text, str):  # a number would pass for an address
        return isinstance(text, ipaddress.IPv6Address)
    if len(text) > MAX_IPV6_LENGTH:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ipaddress.AddressValueError:
        return False
    return True


def is_host(text: str) -> bool:
    """Say whether ``text`` can stand as the host of a URL: a domain name, localhost, IPv4, or IPv6 in brackets."""
    if text.startswith("["):
        return is_ipv6(text[1:-1])
    if len(text) > MAX_HOST_LENGTH:
        return False
    return text.lower() == "localhost" or is_ipv4(text) or DOMAIN.match(text) is not None


def canonical_ipv6(text: str, *, unpack_ipv4: bool = False) -> str:
    """Return the shortest spelling of an IPv6 address.

    An IPv4-mapped address is written ``::ffff:1.2.3.4``, or ``1.2.3.4`` with ``unpack_ipv4``. The zone (``%eth0``) is dropped:
    it names a network card of one machine, and no database column of addresses takes it. Raises ValueError for text that is
    no IPv6 address.
    """
    address = ipaddress.IPv6Address(ipaddress.IPv6Address(text).packed)
    mapped = address.ipv4_mapped
    if mapped is None:
        return str(address)
    return str(mapped) if unpack_ipv4 else f"::ffff:{mapped}"
