"""Which Host headers are answered: one canonical, valid host that ALLOWED_HOSTS names."""

import re
from collections.abc import Iterable

from quintet.http.settings import HttpSettings
from quintet.kernel import current
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.patterns import late
from quintet.kit.urltext import is_same_domain

#: Served while DEBUG is on and ALLOWED_HOSTS empty.
DEBUG_HOSTS = (".localhost", "127.0.0.1", "[::1]")

# A name or IPv4 address by letters, digits, dots and hyphens, or an IPv6 address in brackets; then perhaps a port.
_HOST = late(r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)

KEPT_HOSTS = 256


class HostRules:
    """The hosts of one settings generation, and those of them already seen (few: the keys come from clients).

    ``trust_forwarded`` says whether X-Forwarded-Host names the host.
    """

    def __init__(self, allowed: Iterable[str], trust_forwarded: bool) -> None:
        self.allowed = tuple(pattern.lower() for pattern in allowed)
        self.trust_forwarded = trust_forwarded
        self.seen: set[str] = set()

    def allow(self, host: str) -> bool:
        """Say whether ``host``, as the header gives it, may be served."""
        if host in self.seen:
            return True
        domain, _ = split_domain_port(host)
        if not domain or not validate_host(domain, self.allowed):
            return False
        if len(self.seen) < KEPT_HOSTS:
            self.seen.add(host)
        return True


def split_domain_port(host: str) -> tuple[str, str]:
    """Return (domain in lower case, port), both "" when ``host`` is no valid host."""
    found = _HOST.fullmatch(host)
    if found is None:
        return "", ""
    return found[1].lower().removesuffix("."), found[2] or ""


def validate_host(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Say whether a domain in lower case is one of ``allowed_hosts``; ``*`` allows all, ``.name`` a name and what is below."""
    return any(pattern == "*" or is_same_domain(host, pattern) for pattern in allowed_hosts)


def make_rules() -> HostRules:
    """Return new rules of the settings in force."""
    settings = HttpSettings.now()
    allowed = settings.allowed_hosts
    return HostRules(DEBUG_HOSTS if CoreSettings.now().debug and not allowed else allowed, settings.use_x_forwarded_host)


def rules_now() -> HostRules:
    """Return this generation's rules."""
    return current.settings.store.per_generation(make_rules)


def refusal(host: str) -> str:
    """Return why ``host`` is not served, and the mend."""
    domain, _ = split_domain_port(host)
    if domain:
        return f"Invalid HTTP_HOST header: {host!r}. You may need to add {domain!r} to ALLOWED_HOSTS."
    return f"Invalid HTTP_HOST header: {host!r}. The domain name provided is not valid according to RFC 1034/1035."
