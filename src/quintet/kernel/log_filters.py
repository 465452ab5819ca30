"""Filters of log records that a LOGGING configuration may name. Public as `quintet.utils.log`."""

import logging
from collections.abc import Callable
from typing import Any

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.current import log_context


class CallbackFilter(logging.Filter):
    """Passes the records for which ``callback(record)`` is true."""

    def __init__(self, callback: Callable[[Any], object]) -> None:
        super().__init__()
        self.callback = callback

    def filter(self, record: Any) -> bool:
        """Say whether the record passes."""
        return bool(self.callback(record))


class RequireDebugFalse(logging.Filter):
    """Passes records while DEBUG is off."""

    def filter(self, record: Any) -> bool:
        """Say whether the record passes."""
        return not CoreSettings.now().debug


class RequireDebugTrue(logging.Filter):
    """Passes records while DEBUG is on."""

    def filter(self, record: Any) -> bool:
        """Say whether the record passes."""
        return bool(CoreSettings.now().debug)


class RequestIdFilter(logging.Filter):
    """Passes every record, with the id of the request that it was written in as ``record.request_id``; "-" outside of one.

    Ids are known with RequestIdMiddleware or LOG_FORMAT.
    """

    def filter(self, record: Any) -> bool:
        """Give the record its id."""
        context = log_context.get()
        record.request_id = "-" if context is None else context.request_id
        return True
