"""The name of this machine in Message-ID headers and in greetings to mail servers, asked for once."""

import socket

from quintet.services.mail.addresses import ascii_domain


class HostName:
    """The fully qualified name of this machine, in ASCII; `str` of it is the name."""

    _fqdn: str

    def __str__(self) -> str:
        return self.get_fqdn()

    def get_fqdn(self) -> str:
        """Return the name; asking may take seconds on a machine without a resolver, so it is done once."""
        if not hasattr(self, "_fqdn"):
            self._fqdn = ascii_domain(socket.getfqdn())
        return self._fqdn
