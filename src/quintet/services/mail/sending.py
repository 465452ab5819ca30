"""Sending mail in one call: to anyone, to many at once, to ADMINS and MANAGERS. Public, with all of mail, as `quintet.core.mail`.

This module *is* `quintet.core.mail`, so that patching a name there changes it for everyone, and `outbox`, which the locmem
backend makes with the first message, is found there (JOINTS 15).
"""

from collections.abc import Iterable, Sequence
from email.utils import make_msgid as make_msgid
from pathlib import Path
from typing import Any, cast

from quintet.kernel.core_settings import CoreSettings
from quintet.services.mail import message as message
from quintet.services.mail.current import DNS_NAME as DNS_NAME
from quintet.services.mail.current import mailers as mailers
from quintet.services.mail.delivery import deliver
from quintet.services.mail.errors import BadHeaderError as BadHeaderError
from quintet.services.mail.errors import InvalidMailer as InvalidMailer
from quintet.services.mail.errors import MailerDoesNotExist as MailerDoesNotExist
from quintet.services.mail.legacy import deprecated, keyword_only, refuse_together
from quintet.services.mail.mailers import DEFAULT_MAILER_ALIAS as DEFAULT_MAILER_ALIAS
from quintet.services.mail.mailers import are_defined as mailers_are_defined
from quintet.services.mail.mailers import backend_class
from quintet.services.mail.message import EmailAlternative as EmailAlternative
from quintet.services.mail.message import EmailAttachment as EmailAttachment
from quintet.services.mail.message import EmailMessage as EmailMessage
from quintet.services.mail.message import EmailMultiAlternatives as EmailMultiAlternatives
from quintet.services.mail.settings import MailSettings

# The package whose place this module takes has submodules, and this is where the import system looks for them.
__path__ = [str(Path(__file__).parents[2] / "core" / "mail")]

__all__ = [
    "DEFAULT_MAILER_ALIAS",
    "DNS_NAME",
    "BadHeaderError",
    "EmailAlternative",
    "EmailAttachment",
    "EmailMessage",
    "EmailMultiAlternatives",
    "InvalidMailer",
    "MailerDoesNotExist",
    "get_connection",
    "mail_admins",
    "mail_managers",
    "mailers",
    "make_msgid",
    "send_mail",
    "send_mass_mail",
]


@keyword_only(1, "fail_silently")
def get_connection(backend: str | None = None, *, fail_silently: bool = False, **kwargs: Any) -> Any:
    """Return a new backend: the default mailer's, or before MAILERS the one at the dotted path ``backend``.

    Deprecated: `mailers` takes its place. Raises RuntimeError for a path when MAILERS is defined.
    """
    deprecated("get_connection() ends in Django 2028: use mailers[alias], with the alias in MAILERS.")
    return _connection(backend, fail_silently=fail_silently, **kwargs)


def _connection(backend: str | None = None, *, fail_silently: bool = False, **kwargs: Any) -> Any:
    options = kwargs | ({"fail_silently": True} if fail_silently else {})
    if mailers_are_defined():
        if backend is not None:
            raise RuntimeError(
                "get_connection(backend, ...) is not supported with MAILERS. Describe the backend there and use mailers[alias]."
            )
        return mailers.create(DEFAULT_MAILER_ALIAS, **options)
    return backend_class(backend or MailSettings.now().email_backend)(**options)


def silent_connection(backend: str | None = None) -> Any:
    """Return the backend of reports about errors before MAILERS: it keeps the failures of its network to itself."""
    return _connection(backend, fail_silently=True)


@keyword_only(4, "fail_silently", "auth_user", "auth_password", "connection", "html_message")
def send_mail(
    subject: Any,
    message: Any,
    from_email: Any,
    recipient_list: Iterable[Any],
    *,
    fail_silently: bool = False,
    auth_user: str | None = None,
    auth_password: str | None = None,
    connection: Any = None,
    html_message: str | None = None,
    using: str | None = None,
) -> int:
    """Send one message, by the mailer ``using`` of MAILERS; return how many went out: 1 or 0.

    ``from_email`` None is DEFAULT_FROM_EMAIL; ``html_message`` goes along as another version of the body. Raises TypeError
    for ``using`` beside the arguments that it replaces, and what the backend raises.
    """
    backend = _backend(using, connection, fail_silently, auth_user, auth_password)
    people = recipient_list if isinstance(recipient_list, str) else list(recipient_list)
    mail = EmailMultiAlternatives(subject, message, from_email, people)
    if html_message:
        mail.attach_alternative(html_message, "text/html")
    return deliver(backend, [mail]) if mail.recipients() else 0


@keyword_only(1, "fail_silently", "auth_user", "auth_password", "connection")
def send_mass_mail(
    datatuple: Iterable[tuple[Any, Any, Any, Any]],
    *,
    fail_silently: bool = False,
    auth_user: str | None = None,
    auth_password: str | None = None,
    connection: Any = None,
    using: str | None = None,
) -> int:
    """Send a message for each (subject, message, from_email, recipient_list) over one connection; return how many went out."""
    backend = _backend(using, connection, fail_silently, auth_user, auth_password)
    messages = [EmailMessage(subject, body, sender, people) for subject, body, sender, people in datatuple]
    return deliver(backend, messages)


@keyword_only(2, "fail_silently", "connection", "html_message")
def mail_admins(
    subject: Any,
    message: Any,
    *,
    fail_silently: bool = False,
    connection: Any = None,
    html_message: str | None = None,
    using: str | None = None,
) -> None:
    """Send a message to ADMINS, from SERVER_EMAIL, its subject after EMAIL_SUBJECT_PREFIX. Raises ValueError for wrong ADMINS."""
    people = _addresses("ADMINS", CoreSettings.now().admins)
    _mail_people(people, subject, message, html_message, (using, connection, fail_silently))


@keyword_only(2, "fail_silently", "connection", "html_message")
def mail_managers(
    subject: Any,
    message: Any,
    *,
    fail_silently: bool = False,
    connection: Any = None,
    html_message: str | None = None,
    using: str | None = None,
) -> None:
    """Do as `mail_admins` to MANAGERS."""
    people = _addresses("MANAGERS", CoreSettings.now().managers)
    _mail_people(people, subject, message, html_message, (using, connection, fail_silently))


def _mail_people(people: list[str], subject: Any, message: Any, html: str | None, way: tuple[str | None, Any, bool]) -> None:
    if not people:
        return
    settings = MailSettings.now()
    mail = EmailMultiAlternatives(f"{settings.email_subject_prefix}{subject}", message, settings.server_email, people)
    if html:
        mail.attach_alternative(html, "text/html")
    deliver(_backend(*way, None, None), [mail])


def _addresses(setting: str, people: Any) -> list[str]:
    """Return the addresses that ADMINS or MANAGERS name; (name, address) pairs are what they held before 6.0."""
    if isinstance(people, list | tuple):
        several = cast("Sequence[Any]", people)
        if all(isinstance(one, str) for one in several):
            return list(several)
        if all(isinstance(one, list | tuple) and len(cast("Sequence[Any]", one)) == 2 for one in several):
            return [str(address) for _, address in several]
    raise ValueError(f"The {setting} setting must be a list of email address strings.")


def _backend(using: str | None, connection: Any, fail_silently: bool, user: str | None, password: str | None) -> Any:
    """Return the backend that the arguments of a sending function ask for."""
    old = {"fail_silently": fail_silently, "auth_user": user, "auth_password": password}
    refuse_together("using", using, {"connection": connection, **old})
    refuse_together("connection", connection, old)
    if using is not None:
        return mailers[using]
    if connection is not None:
        return connection
    if not any(old.values()):
        return mailers.default
    deprecated("fail_silently, auth_user and auth_password end in Django 2028: make them OPTIONS of a mailer in MAILERS.", 5)
    options = {name: value for name, value in (("username", user), ("password", password)) if value is not None}
    return _connection(fail_silently=fail_silently, **options)
