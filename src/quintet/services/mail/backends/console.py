"""The console backend: writes messages to a stream, for development."""

import sys
from collections.abc import Iterable
from threading import RLock
from typing import Any

from quintet.services.mail.backends.base import BaseEmailBackend

RULE = "-" * 79


class EmailBackend(BaseEmailBackend):
    """Writes every message to ``stream``, standard output for None, with a line of dashes after it."""

    def __init__(self, fail_silently: bool = False, *, stream: Any = None, **options: Any) -> None:
        super().__init__(fail_silently, **options)
        self.stream = stream
        self._lock = RLock()

    def write_message(self, message: Any) -> None:
        """Write one message."""
        data: bytes = message.message().as_bytes()
        stream = sys.stdout if self.stream is None else self.stream
        stream.write(f"{data.decode(message.encoding or 'utf-8', 'backslashreplace')}\n{RULE}\n")

    def send_messages(self, email_messages: Iterable[Any]) -> int:
        """Write the messages; return how many. Raises what writing raises, unless ``fail_silently``."""
        written = 0
        with self._lock:
            opened = None
            try:
                opened = self.open()
                for message in email_messages:
                    self.write_message(message)
                    self._flush()
                    written += 1
            except Exception:
                if not self.fail_silently:
                    raise
            finally:
                if opened:
                    self.close()
        return written

    def _flush(self) -> None:
        (sys.stdout if self.stream is None else self.stream).flush()
