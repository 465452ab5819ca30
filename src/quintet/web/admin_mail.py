"""`AdminEmailHandler`: mails log records to ADMINS, with a report of the exception and the request that they belong to."""

import logging
from copy import copy
from functools import cached_property
from typing import Any

from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.kit.logtext import visible
from quintet.template.settings import TemplateSettings
from quintet.web.settings import WebSettings

#: RFC 5322 lets a line have 998 characters; a subject that is longer helps nobody.
LONGEST_SUBJECT = 900


def _mail() -> Any:
    """Return the mail module; it is loaded with the first message, because every process configures this handler."""
    return dotted.module("quintet.services.mail.sending")


class AdminEmailHandler(logging.Handler):
    """Mails each record to ADMINS by the mailer ``using``; nothing is sent, and nothing said, without such a mailer.

    ``include_html`` adds the technical page. ``reporter_class`` names by dotted path what describes exceptions.
    ``email_backend`` is the backend of before MAILERS, deprecated. What fails in sending is told on standard error, as by
    every handler of the standard library, and never reaches the code that logs.
    """

    def __init__(
        self,
        include_html: bool = False,
        email_backend: str | None = None,
        reporter_class: str | None = None,
        using: str | None = None,
    ) -> None:
        super().__init__()
        if email_backend is not None and using is not None:
            raise ValueError("email_backend cannot be used with using: the mailer in MAILERS says its backend.")
        self.include_html, self.email_backend, self.using = include_html, email_backend, using
        self._reporter_path = reporter_class

    @cached_property
    def reporter_class(self) -> Any:
        """The class that describes exceptions."""
        return dotted.load(self._reporter_path or WebSettings.now().default_exception_reporter)

    def createLock(self) -> None:  # noqa: N802  logging's name
        """Have no lock: nothing here is shared, and sending may park a request, over which no lock may be held."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Mail one record."""
        is_ours = type(self).send_mail is AdminEmailHandler.send_mail
        if is_ours and not CoreSettings.now().admins:
            return
        try:
            self._report(record)
        except Exception:  # noqa: BLE001  told on standard error, as the standard library's handlers do
            self.handleError(record)

    def _report(self, record: logging.LogRecord) -> None:
        request = getattr(record, "request", None)
        # Without its exception, which the report tells better.
        bare = copy(record)
        bare.exc_info = bare.exc_text = None
        report = self.reporter_class(request, *(record.exc_info or (None, None, None)), is_email=True)
        message = f"{self.format(bare)}\n\n{report.get_traceback_text()}"
        html = report.get_traceback_html() if self.include_html else None
        self.send_mail(self.format_subject(self._subject(record, request)), message, html_message=html)

    def _subject(self, record: logging.LogRecord, request: Any) -> str:
        if request is None:
            return f"{record.levelname}: {record.getMessage()}"
        is_internal = request.META.get("REMOTE_ADDR") in TemplateSettings.now().internal_ips
        return f"{record.levelname} ({'internal' if is_internal else 'EXTERNAL'} IP): {record.getMessage()}"

    def format_subject(self, subject: str) -> str:
        """Return a subject on one line."""
        return visible(subject)[:LONGEST_SUBJECT]

    def send_mail(self, subject: str, message: str, *args: Any, **kwargs: Any) -> None:
        """Mail ADMINS; subclasses may mail somebody else."""
        mail = _mail()
        try:
            mail.mail_admins(subject, message, *args, **self._way(mail), **kwargs)
        except mail.MailerDoesNotExist:
            return  # as documented: without the mailer there is no mail, and no other error

    def _way(self, mail: Any) -> dict[str, Any]:
        """Return the arguments that say how to send."""
        if mail.mailers_are_defined():
            return {"using": self.using}
        return {"connection": self.connection()}

    def connection(self) -> Any:
        """Return the backend of before MAILERS, which keeps network failures to itself; for subclasses of that time."""
        return _mail().silent_connection(self.email_backend)
