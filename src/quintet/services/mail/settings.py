"""The settings read by `quintet.services.mail`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class MailSettings(Section):
    """Mail: who sends it, and how it is delivered."""

    mailers: dict[str, dict[str, Any]] = option(dict, "Ways to send mail, by alias: BACKEND, OPTIONS.", defined=False)
    default_from_email: str = option("webmaster@localhost", "Sender of mail when nothing else says.")
    server_email: str = option("root@localhost", "Sender of mail about errors.")
    email_subject_prefix: str = option("[Django] ", "Put before the subject of mail to ADMINS and MANAGERS.")
    email_backend: str = option("quintet.core.mail.backends.smtp.EmailBackend", "Class that sends mail, without MAILERS.")
    email_host: str = option("localhost", "Mail server.")
    email_port: int = option(25, "Port of the mail server.")
    email_host_user: str = option("", "Name to log in to the mail server with; empty for no log-in.")
    email_host_password: str = option("", "Password to log in to the mail server with.")
    email_use_tls: bool = option(False, "Turn the connection to the mail server into TLS (STARTTLS, port 587).")
    email_use_ssl: bool = option(False, "Speak TLS to the mail server from the first byte (port 465).")
    email_ssl_certfile: str | None = option(None, "Certificate shown to the mail server.")
    email_ssl_keyfile: str | None = option(None, "Private key of that certificate.")
    email_timeout: int | None = option(None, "Seconds to wait for the mail server; None waits as long as it takes.")
    email_use_localtime: bool = option(False, "Date mail in the local zone instead of UTC.")
    email_file_path: str = option("", "Folder that the file-based backend writes mail to.", defined=False)
