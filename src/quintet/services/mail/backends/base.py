"""`BaseEmailBackend`: what every backend offers; a project's own subclass it."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from quintet.services.mail.errors import InvalidMailer
from quintet.services.mail.legacy import deprecated
from quintet.services.mail.message import EmailMessage


class BaseEmailBackend:
    """What delivers messages; as a context manager it keeps its connection open for the block.

    ``alias`` is the mailer's in MAILERS, None for a backend made by hand. Raises InvalidMailer for an unknown option of a mailer.
    """

    def __init__(self, fail_silently: bool = False, *, alias: str | None = None, **options: Any) -> None:
        self.fail_silently, self.alias = fail_silently, alias
        if options and alias is not None:
            raise InvalidMailer(f"Unknown options: {', '.join(sorted(map(repr, options)))}.", alias=alias)
        if options:
            named = ", ".join(sorted(options))
            deprecated(f"{type(self).__qualname__} has no option {named}; in Django 2028 that is an error.", 4)

    def open(self) -> bool | None:
        """Open a connection; True when this call did. None here, where there is nothing to open."""

    def close(self) -> None:
        """Close the connection, if there is one."""

    def __enter__(self) -> Self:
        try:
            self.open()
        except Exception:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int | None:
        """Deliver the messages; return how many went out. Raises NotImplementedError here."""
        raise NotImplementedError("subclasses of BaseEmailBackend must override send_messages() method")
