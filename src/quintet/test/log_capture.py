"""`LoggingCaptureMixin`: for test cases that look at what the ``django`` logger writes to the console."""

import io
import logging
from typing import Any


class LoggingCaptureMixin:
    """Has ``logger``, the ``django`` logger, and ``logger_output``, a stream with what its console wrote during the test.

    Mixed in before a test case. Raises LookupError when the logger has no console.
    """

    logger: logging.Logger
    logger_output: io.StringIO

    def setUp(self) -> None:
        """Have the console write to `logger_output`, and put its stream back after the test."""
        test: Any = super()
        test.setUp()
        self.logger = logging.getLogger("django")
        self.logger_output = io.StringIO()
        console = next((one for one in self.logger.handlers if isinstance(one, logging.StreamHandler)), None)
        if console is None:
            raise LookupError("The logger 'django' has no console: LOGGING took it away, so there is nothing to capture.")
        case: Any = self
        case.addCleanup(console.setStream, console.stream)
        console.setStream(self.logger_output)
