"""Mail addresses as headers and as envelopes want them: one mailbox each, without line breaks, the domain in ASCII.

`email.headerregistry` reads them (RFC 5322). What it could only read with a defect is refused, since another reader may see
another recipient in it.
"""

from email.errors import NonASCIILocalPartDefect
from email.headerregistry import Address
from email.policy import default
from typing import Any

from quintet.services.mail.errors import BadHeaderError

#: RFC 5322 lets no line be longer. The standard library reads addresses in time that grows faster than their length.
LONGEST_ADDRESS = 998
#: Headers whose values are lists of addresses.
ADDRESS_HEADERS = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-to", "resent-cc", "resent-bcc"}
)


def ascii_domain(domain: str) -> str:
    """Return a domain as A-labels; one that is in ASCII comes back as it is, IDNA 2008 included."""
    if domain.isascii():
        return domain
    return domain.encode("idna").decode("ascii")


def require_one_line(name: str, value: str) -> None:
    """Raise BadHeaderError when a header's name or value has a line break."""
    if any(mark in value for mark in "\r\n"):
        raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for header {name!r})")
    if any(mark in name for mark in "\r\n: "):
        raise BadHeaderError(f"Header names can't contain newlines, colons or spaces (got {name!r})")


def sendable(address: object) -> str:
    """Return an address as text. Raises ValueError for one that is longer than a line may be."""
    text = str(address)
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"Invalid address of {len(text)} characters: at most {LONGEST_ADDRESS} are sent.")
    return text


def _read(text: str) -> Any:
    """Return the header that holds ``text``, or None when it cannot be read at all."""
    try:
        return default.header_factory("to", text)
    except (IndexError, ValueError, AttributeError, RecursionError):  # the reader's own failures over broken input
        return None


def header_text(value: str) -> str:
    """Return the value of an address header with every domain in ASCII. Raises ValueError for an address beyond reading."""
    if value.isascii():
        return value
    header = _read(value)
    if header is None:
        raise ValueError(f"Invalid address {value!r}")
    if all(address.domain.isascii() for address in header.addresses):
        return value
    return ", ".join(str(_with_ascii_domain(address)) for address in header.addresses)


def _with_ascii_domain(address: Address) -> Address:
    return Address(address.display_name, address.username, ascii_domain(address.domain))


def mailbox(text: str) -> Address:
    """Return the only mailbox in ``text``, its domain in ASCII.

    Raises ValueError when there is none or more than one, when it has line breaks, and when it can be read in two ways.
    """
    if any(mark in text for mark in "\r\n"):
        raise ValueError(f"Invalid address; address parts cannot contain newlines. (got {text!r})")
    header = _read(sendable(text))
    if header is None or len(header.addresses) != 1 or any(group.display_name is not None for group in header.groups):
        raise ValueError(
            f"Invalid address {text!r}: write one mailbox, as in 'user@example.com' or '\"Name\" <user@example.com>'."
        )
    found: Address = header.addresses[0]
    defects = [defect for defect in header.defects if not isinstance(defect, NonASCIILocalPartDefect)]
    # A name without a domain is an address on the server's own machine; it is read with a defect, and is still meant.
    is_local = bool(found.username) and not found.domain and "@" not in text
    if not found.username or (defects and not is_local):
        raise ValueError(f"Invalid address {text!r}: {'; '.join(map(str, defects)) or 'the name before the @ is missing'}")
    return _with_ascii_domain(found)


def envelope(address: object) -> str:
    """Return what a mail server is told of an address: the bare mailbox, in ASCII.

    Raises ValueError for what `mailbox` refuses, and for a name before the @ that needs a server with SMTPUTF8.
    """
    found = mailbox(str(address))
    if not found.username.isascii():
        raise ValueError(f"Invalid address {str(address)!r}: what stands before the @ must be ASCII.")
    return found.addr_spec if found.domain else found.username


def sanitize_address(address: "str | tuple[str, str]", encoding: str) -> str:
    """Return an address ready for a header in ``encoding``; kept for packages that call it.

    Raises ValueError as `mailbox`.
    """
    text = address if isinstance(address, str) else _joined(*address)
    found = mailbox(text)
    name = found.display_name
    if not name:
        return found.addr_spec if found.domain else found.username
    shown = Address(name, found.username, found.domain)
    return str(default.header_factory("to", str(shown)).fold(policy=default)).partition(": ")[2].rstrip("\n")


def _joined(name: str, address: str) -> str:
    if any(mark in name + address for mark in "\r\n"):
        raise ValueError(f"Invalid address; address parts cannot contain newlines. (got {(name, address)!r})")
    user, _, domain = address.rpartition("@")
    return str(Address(name, user, domain)) if user else address
