"""The in-memory backend: keeps messages in `mail.outbox`, for tests."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from quintet.services.mail import sending
from quintet.services.mail.backends.base import BaseEmailBackend

#: What a copy must not share, so that changing a message that was sent changes nothing in the outbox.
LISTS = ("to", "cc", "bcc", "reply_to", "attachments", "alternatives")


class EmailBackend(BaseEmailBackend):
    """Appends a copy of every message to `mail.outbox`, with ``sent_using``, the alias of its mailer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _outbox()

    def send_messages(self, email_messages: Iterable[Any]) -> int:
        """Keep the messages; return how many. Raises ValueError for a message with a header that could not be sent."""
        kept = [self._kept(message) for message in email_messages]
        _outbox().extend(kept)
        return len(kept)

    def _kept(self, message: Any) -> Any:
        message.message()
        kept = copy(message)
        for name in LISTS:
            if hasattr(kept, name):
                setattr(kept, name, list(getattr(kept, name)))
        kept.extra_headers = dict(kept.extra_headers)
        kept.sent_using = self.alias
        return kept


def _outbox() -> list[Any]:
    if not hasattr(sending, "outbox"):
        sending.outbox = []  # type: ignore[attr-defined]  # documented to appear with the first message
    return sending.outbox  # type: ignore[attr-defined]  # as above
