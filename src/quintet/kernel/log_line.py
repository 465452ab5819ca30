"""Formatters of log records: one record, one line that begins at the margin. Public as `quintet.utils.log`."""

import logging
import sys
import time
from typing import Any

from quintet.kernel import current
from quintet.kit.logtext import visible
from quintet.kit.terminal import Style, color_style

INDENT = "    "
_HUNDREDS = {1: "HTTP_INFO", 2: "HTTP_SUCCESS", 3: "HTTP_REDIRECT", 4: "HTTP_BAD_REQUEST"}
_EXACT = {304: "HTTP_NOT_MODIFIED", 404: "HTTP_NOT_FOUND"}


class LineFormatter(logging.Formatter):
    """Writes what follows the first line of a record, tracebacks too, indented and without control characters.

    So a message or the text of an exception, which may quote a client, can never pass for another record.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of one record."""
        first, *rest = super().format(record).split("\n")
        return "\n".join([visible(first), *(f"{INDENT}{visible(line)}" for line in rest)])


class ContextFormatter(LineFormatter):
    """``2026-11-21T09:30:00.123Z WARNING django.request [request id] Not Found: /x``: what LOG_FORMAT "text" writes."""

    converter = time.gmtime

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's name
        """Return the moment in UTC."""
        return f"{time.strftime(datefmt or '%Y-%m-%dT%H:%M:%S', self.converter(record.created))}.{int(record.msecs):03d}Z"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        """Return the line; the message is one whatever it holds."""
        context = current.log_context.get()
        mark = f" [{context.request_id}]" if context is not None else ""
        return f"{self.formatTime(record)} {record.levelname} {record.name}{mark} {visible(record.getMessage())}"


class ServerFormatter(logging.Formatter):
    """Colours a message by ``status_code`` of its record; ``server_time`` may stand in the format. ``style`` is the palette."""

    default_time_format = "%d/%b/%Y %H:%M:%S"
    default_msec_format = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.style: Style = color_style(sys.stderr)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record; its message is coloured and nothing else."""
        message, arguments = record.msg, record.args
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            role = _EXACT.get(status) or _HUNDREDS.get(status // 100, "HTTP_SERVER_ERROR")
            record.msg, record.args = getattr(self.style, role)(record.getMessage()), None
        if not hasattr(record, "server_time"):
            record.server_time = self.formatTime(record, self.datefmt)
        try:
            return super().format(record)
        finally:
            # Another handler may show the same record without colours.
            record.msg, record.args = message, arguments
