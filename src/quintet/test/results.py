"""Test results that do more: show the queries of failures, or start the debugger."""

import logging
import pdb
import unittest
from io import StringIO
from typing import Any


class DebugSQLTextTestResult(unittest.TextTestResult):
    """Keeps the queries of each test and shows those of the ones that failed."""

    def __init__(self, stream: Any, descriptions: bool, verbosity: int, **kwargs: Any) -> None:
        super().__init__(stream, descriptions, verbosity, **kwargs)
        self.logger = logging.getLogger("django.db.backends")
        self.logger.setLevel(logging.DEBUG)
        self.debug_sql_stream: StringIO | None = None
        self.handler: logging.StreamHandler[Any] | None = None
        self.queries: dict[Any, str] = {}

    def startTest(self, test: unittest.TestCase) -> None:
        """Start listening."""
        self.debug_sql_stream = StringIO()
        self.handler = logging.StreamHandler(self.debug_sql_stream)
        self.logger.addHandler(self.handler)
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:
        """Stop listening."""
        super().stopTest(test)
        if self.handler is not None:
            self.logger.removeHandler(self.handler)

    def _keep(self, test: unittest.TestCase) -> None:
        self.queries[test] = self.debug_sql_stream.getvalue() if self.debug_sql_stream else ""

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """Keep the queries of an error."""
        self._keep(test)
        super().addError(test, err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """Keep the queries of a failure."""
        self._keep(test)
        super().addFailure(test, err)

    def printErrorList(self, flavour: str, errors: Any) -> None:
        """Print errors, each followed by its queries."""
        for test, trace in errors:
            self.stream.writeln(self.separator1)
            self.stream.writeln(f"{flavour}: {self.getDescription(test)}")
            self.stream.writeln(self.separator2)
            self.stream.writeln(trace)
            self.stream.writeln(self.separator2)
            self.stream.writeln(self.queries.get(test, ""))


class PDBDebugResult(unittest.TextTestResult):
    """Starts the debugger where a test went wrong."""

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """Debug an error."""
        super().addError(test, err)
        self.debug(err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """Debug a failure."""
        super().addFailure(test, err)
        self.debug(err)

    def debug(self, error: Any) -> None:
        """Open the debugger at the last frame of ``error``."""
        self._restoreStdout()  # pyright: ignore[reportAttributeAccessIssue]  # unittest's own way to let the debugger speak
        self.buffer = False
        pdb.post_mortem(error[2])
