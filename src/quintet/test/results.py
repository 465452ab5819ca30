"""Test results that do more: show the queries of failures, or start the debugger."""

import logging
import pdb
import unittest
from io import StringIO
from typing import Any

from quintet.kit import dotted


class DebugSQLTextTestResult(unittest.TextTestResult):
    """Keeps the queries of each test and shows those of the ones that failed; with verbosity 2 those of all."""

    def __init__(self, stream: Any, descriptions: bool, verbosity: int, **kwargs: Any) -> None:
        super().__init__(stream, descriptions, verbosity, **kwargs)
        self.logger = logging.getLogger("django.db.backends")
        self.logger.setLevel(logging.DEBUG)
        self.debug_sql_stream: StringIO | None = None
        self.handler: logging.Handler | None = None
        #: The queries of each error or failure, in the order of `errors` and of `failures`.
        self.queries: dict[str, list[str]] = {"ERROR": [], "FAIL": []}

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
        if self.showAll:
            self.stream.write(self._heard())
            self.stream.writeln(self.separator2)

    def hear(self, text: str) -> None:
        """Take the queries of a test that ran in another process, where they were not heard here."""
        if self.debug_sql_stream is not None:
            self.debug_sql_stream.seek(0)
            self.debug_sql_stream.truncate()
            self.debug_sql_stream.write(text)

    def _heard(self) -> str:
        """Return the queries so far; none for what runs outside of a test, as setUpClass does."""
        return self.debug_sql_stream.getvalue() if self.debug_sql_stream is not None else ""

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """Keep the queries of an error."""
        super().addError(test, err)
        self.queries["ERROR"].append(self._heard())

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """Keep the queries of a failure."""
        super().addFailure(test, err)
        self.queries["FAIL"].append(self._heard())

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        """Keep the queries of a subtest that went wrong."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            kind = "FAIL" if issubclass(err[0], test.failureException) else "ERROR"
            self.queries[kind].append(self._heard())

    def printErrorList(self, flavour: str, errors: Any) -> None:
        """Print errors, each followed by its queries."""
        kept = self.queries.get(flavour, [])
        for place, (test, trace) in enumerate(errors):
            self.stream.writeln(self.separator1)
            self.stream.writeln(f"{flavour}: {self.getDescription(test)}")
            self.stream.writeln(self.separator2)
            self.stream.writeln(trace)
            self.stream.writeln(self.separator2)
            self.stream.writeln(kept[place] if place < len(kept) else "")


class PDBDebugResult(unittest.TextTestResult):
    """Starts the debugger (ipdb where it is installed, else pdb) where a test went wrong."""

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """Debug an error."""
        super().addError(test, err)
        self.debug(err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """Debug a failure."""
        super().addFailure(test, err)
        self.debug(err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        """Debug a subtest that went wrong."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.debug(err)

    def debug(self, error: Any) -> None:
        """Open the debugger at the last frame of ``error``."""
        self._restoreStdout()  # pyright: ignore[reportAttributeAccessIssue]  # unittest's own way to let the debugger speak
        self.buffer = False
        _kind, value, trace = error
        print(f"\nOpening PDB: {value!r}")  # noqa: T201  the debugger's own terminal
        debugger: Any = dotted.module("ipdb") if dotted.exists("ipdb") else pdb
        debugger.post_mortem(trace)
