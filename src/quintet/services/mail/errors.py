"""The errors of mail.

ImproperlyConfigured ─ InvalidMailer ─ MailerDoesNotExist          ValueError ─ BadHeaderError
"""

from quintet.kernel.errors import ImproperlyConfigured


class InvalidMailer(ImproperlyConfigured):
    """An entry of MAILERS that cannot be used; ``alias`` names it."""

    def __init__(self, message: str, *, alias: str | None = None) -> None:
        super().__init__(f"The mailer {alias!r} of MAILERS: {message}" if alias else message)
        self.alias = alias


class MailerDoesNotExist(InvalidMailer):
    """MAILERS has no entry of that alias."""


class BadHeaderError(ValueError):
    """A header that would end in the middle and begin another one."""


class MailDeprecationWarning(DeprecationWarning):
    """A way of sending mail that MAILERS replaces, or that ends in Django 2028."""
