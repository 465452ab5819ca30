"""The address of the client that sent a request, past the proxies that the site trusts.

    client 203.0.113.9  ──►  proxy 10.0.0.2  ──►  proxy 10.0.0.1  ──►  here
    X-Forwarded-For: <what the client wrote>, 203.0.113.9, 10.0.0.2          REMOTE_ADDR: 10.0.0.1

Only what a trusted proxy wrote counts, so the header is read from its end: the first address that is no proxy of ours is the
client. Whatever stands before it, anybody may have made up.
"""

from collections.abc import Iterable
from typing import Any

from quintet.http.headers import HttpHeaders
from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.libraries import ipaddress
from quintet.web.guard_settings import ClientSettings

#: In TRUSTED_PROXIES: a proxy that reaches this site by a local socket, which has no address.
LOCAL_SOCKET = "unix"
#: More hops than this are read by nobody.
MOST_HOPS = 32
#: A household or a machine commonly has so many bits of IPv6 addresses to itself.
OWN_IPV6_PREFIX = 64


class Networks:
    """A set of addresses and networks.

    Raises ImproperlyConfigured for a member that is neither; ``setting`` names where it stands.
    """

    def __init__(self, members: Iterable[str], setting: str) -> None:
        listed = list(members)
        self.has_local_socket = LOCAL_SOCKET in listed
        self.networks = [_network(member, setting) for member in listed if member != LOCAL_SOCKET]

    def __bool__(self) -> bool:
        return self.has_local_socket or bool(self.networks)

    def __contains__(self, address: object) -> bool:
        if address in ("", None):
            return self.has_local_socket
        found = parsed(str(address))
        return found is not None and any(found.version == one.version and found in one for one in self.networks)


def _network(member: str, setting: str) -> "ipaddress.IPv4Network | ipaddress.IPv6Network":
    try:
        return ipaddress.ip_network(member)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{setting} names {member!r}, which is no address or network ({error}). Write it like 10.0.0.1 or 10.0.0.0/8."
        ) from error


def parsed(text: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    """Return an address, None when ``text`` is none; a port is left out, and an IPv4 address within IPv6 is that one."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _trusted() -> Networks:
    return Networks(ClientSettings.now().trusted_proxies, "TRUSTED_PROXIES")


def client_address(request: Any) -> str:
    """Return the address of the client as text: REMOTE_ADDR, or what the proxies of TRUSTED_PROXIES say.

    Empty for a client on a local socket. Raises ImproperlyConfigured for a TRUSTED_PROXIES that cannot be read.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    trusted = current.settings.store.per_generation(_trusted)
    if not trusted or nearest not in trusted:
        return nearest
    told = str(request.META.get(HttpHeaders.to_wsgi_name(ClientSettings.now().client_address_header), ""))
    for hop in reversed(told.split(",")[-MOST_HOPS:]):
        address = parsed(hop)
        if address is None:
            break
        nearest = str(address)
        if nearest not in trusted:
            break
    return nearest


def is_vouched_for(request: Any) -> bool:
    """Say whether a header of the request may be what a proxy says: TRUSTED_PROXIES names who sent it, or names nobody.

    Raises ImproperlyConfigured for a TRUSTED_PROXIES that cannot be read.
    """
    trusted = current.settings.store.per_generation(_trusted)
    return not trusted or str(request.META.get("REMOTE_ADDR", "")) in trusted


def client_group(address: str) -> str:
    """Return what addresses of one client have in common: an IPv4 address itself, the network /64 of an IPv6 address."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, OWN_IPV6_PREFIX), strict=False))
    return address if found is None else str(found)
