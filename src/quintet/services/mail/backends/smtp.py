"""The SMTP backend: hands messages to a mail server."""

import smtplib
import ssl
from collections.abc import Iterable
from email.policy import SMTP
from functools import cached_property
from threading import RLock
from typing import Any

from quintet.services.mail.addresses import envelope
from quintet.services.mail.backends.base import BaseEmailBackend
from quintet.services.mail.current import DNS_NAME
from quintet.services.mail.errors import InvalidMailer
from quintet.services.mail.settings import MailSettings

#: For a server that does not say that it takes bytes beyond ASCII.
SMTP_SEVEN_BITS = SMTP.clone(cte_type="7bit")


class EmailBackend(BaseEmailBackend):
    """Sends by the server at ``host``, over TLS with ``use_tls`` (STARTTLS) or ``use_ssl``, its certificate verified.

    ``port`` is 587, 465 or 25, as these two ask. ``timeout`` is in seconds. A backend that is made by hand takes what is
    missing from the EMAIL_* settings. Raises InvalidMailer without a host, ValueError for ``use_tls`` and ``use_ssl`` at once.
    """

    def __init__(
        self,
        host: str | None = None,
        port: int | None = None,
        username: str | None = None,
        password: str | None = None,
        use_tls: bool | None = None,
        fail_silently: bool = False,
        use_ssl: bool | None = None,
        timeout: float | None = None,
        ssl_keyfile: str | None = None,
        ssl_certfile: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(fail_silently, **options)
        old = MailSettings.now() if self.alias is None else None
        self.use_tls = _first(use_tls, old and old.email_use_tls, False)
        self.use_ssl = _first(use_ssl, old and old.email_use_ssl, False)
        if self.use_ssl and self.use_tls:
            self._refuse_both()
        self.host = _first(host, old and old.email_host)
        if not self.host and self.alias is not None:
            raise InvalidMailer("The option host, the name of the mail server, is required.", alias=self.alias)
        self.port = _first(port, old and old.email_port, 587 if self.use_tls else 465 if self.use_ssl else 25)
        self.username = _first(username, old and old.email_host_user, "")
        self.password = _first(password, old and old.email_host_password, "")
        self.timeout = _first(timeout, old and old.email_timeout)
        self.ssl_keyfile = _first(ssl_keyfile, old and old.email_ssl_keyfile)
        self.ssl_certfile = _first(ssl_certfile, old and old.email_ssl_certfile)
        self.connection: Any = None
        self._lock = RLock()

    def _refuse_both(self) -> None:
        if self.alias is not None:
            raise InvalidMailer("use_tls and use_ssl are mutually exclusive; set one of them.", alias=self.alias)
        raise ValueError("EMAIL_USE_TLS/EMAIL_USE_SSL are mutually exclusive, so only set one of those settings to True.")

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class that speaks to the server."""
        return smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """How the server's certificate is verified, and which one it is shown."""
        context = ssl.create_default_context()
        if self.ssl_certfile or self.ssl_keyfile:
            context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)  # type: ignore[arg-type]  # says so itself without a file
        return context

    def open(self) -> bool | None:
        """Connect and log in; True when this call did, False when a connection is open, None when it failed silently.

        Raises OSError (smtplib's errors among them) unless ``fail_silently``.
        """
        if self.connection is not None:
            return False
        options: dict[str, Any] = {"local_hostname": DNS_NAME.get_fqdn()}
        if self.timeout is not None:
            options["timeout"] = self.timeout
        if self.use_ssl:
            options["context"] = self.ssl_context
        try:
            connection = self.connection_class(self.host or "", self.port, **options)
        except OSError:
            if self.fail_silently:
                return None
            raise
        return self._greeted(connection)

    def _greeted(self, connection: smtplib.SMTP) -> bool | None:
        """Begin TLS and log in; nothing stays open when that fails."""
        try:
            if self.use_tls:
                connection.starttls(context=self.ssl_context)
            if self.username and self.password:
                connection.login(self.username, self.password)
        except OSError:
            connection.close()
            if self.fail_silently:
                return None
            raise
        self.connection = connection
        return True

    def close(self) -> None:
        """Say goodbye to the server. Raises smtplib's errors unless ``fail_silently``; the connection is gone either way."""
        if self.connection is None:
            return
        connection, self.connection = self.connection, None
        try:
            connection.quit()
        except (ssl.SSLError, smtplib.SMTPServerDisconnected):
            # What TLS says when the server has left, and sometimes in answer to a quit.
            connection.close()
        except smtplib.SMTPException:
            connection.close()
            if not self.fail_silently:
                raise

    def send_messages(self, email_messages: Iterable[Any]) -> int:
        """Send the messages over one connection, an open one or one for this call; return how many went out.

        Raises ValueError for an address that is none, smtplib's errors unless ``fail_silently``.
        """
        messages = list(email_messages)
        if not messages:
            return 0
        with self._lock:
            opened = self.open()
            if self.connection is None or opened is None:
                return 0
            try:
                return sum(self._send(message) for message in messages)
            finally:
                if opened:
                    self.close()

    def _send(self, message: Any) -> bool:
        if not message.recipients():
            return False
        sender = envelope(message.from_email)
        people = [envelope(address) for address in message.recipients()]
        policy = SMTP if self.connection.has_extn("8bitmime") else SMTP_SEVEN_BITS
        data = message.message(policy=policy).as_bytes()
        try:
            self.connection.sendmail(sender, people, data)
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def _first(*values: Any) -> Any:
    """Return the first value that is not None."""
    return next((value for value in values if value is not None), None)
