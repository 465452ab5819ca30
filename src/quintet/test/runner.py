"""`DiscoverRunner`: finds tests, orders them, makes the databases they need, runs them."""

import logging
import os
import random
import sys
import unittest
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from quintet.cli.discovery import call_command
from quintet.drivers.current import connections
from quintet.kernel.command import CommandError, SystemCheckError
from quintet.kit import dotted
from quintet.test.cases import SimpleTestCase, TestCase
from quintet.test.databases import TestDatabase, setup_databases, teardown_databases
from quintet.test.environment import setup_test_environment, teardown_test_environment
from quintet.test.results import DebugSQLTextTestResult, PDBDebugResult

LARGEST_SEED = 10**10


class DiscoverRunner:
    """Runs the tests that labels name: dotted paths, files or folders; all below the current folder without any."""

    reorder_by = (TestCase, SimpleTestCase)
    test_loader, test_suite = unittest.defaultTestLoader, unittest.TestSuite
    test_runner = unittest.TextTestRunner

    def __init__(
        self,
        pattern: str | None = None,
        top_level: str | None = None,
        verbosity: int = 1,
        interactive: bool = True,
        failfast: bool = False,
        keepdb: bool = False,
        reverse: bool = False,
        debug_mode: bool = False,
        debug_sql: bool = False,
        parallel: int = 0,
        tags: Iterable[str] | None = None,
        exclude_tags: Iterable[str] | None = None,
        test_name_patterns: Iterable[str] | None = None,
        pdb: bool = False,
        buffer: bool = False,
        enable_faulthandler: bool = True,
        timing: bool = False,
        shuffle: int | bool = False,
        logger: logging.Logger | None = None,
        durations: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.pattern = pattern or "test*.py"
        self.top_level = top_level
        self.verbosity, self.interactive, self.failfast, self.keepdb = verbosity, interactive, failfast, keepdb
        self.reverse, self.debug_mode, self.debug_sql = reverse, debug_mode, debug_sql
        self.tags, self.exclude_tags = set(tags or ()), set(exclude_tags or ())
        self.test_name_patterns = {_as_pattern(one) for one in test_name_patterns or ()}
        self.pdb, self.buffer, self.shuffle, self.durations = pdb, buffer, shuffle, durations
        self.timing, self.logger = timing, logger
        self.shuffle_seed: int | None = None
        self._quieted: list[tuple[logging.Handler, int]] = []
        if parallel and parallel > 1:
            raise CommandError("--parallel is not part of this release of quintet: run the tests without it.")

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Add the runner's options to those of the ``test`` command."""
        add = parser.add_argument
        add("-t", "--top-level-directory", dest="top_level", help="Folder that imports start from.")
        add("-p", "--pattern", default="test*.py", help="Pattern of test files (default test*.py).")
        add("--failfast", action="store_true", help="Stop at the first failure.")
        add("--keepdb", action="store_true", help="Keep the test databases for the next run.")
        add("--shuffle", nargs="?", default=False, type=int, const=True, metavar="SEED", help="Run in random order.")
        add("-r", "--reverse", action="store_true", help="Run in reverse order.")
        add("--debug-mode", action="store_true", help="Run with DEBUG on.")
        add("-d", "--debug-sql", action="store_true", help="Show the queries of failing tests.")
        add(
            "--parallel", nargs="?", const=os.cpu_count() or 1, default=0, type=int, metavar="N", help="Not part of this release."
        )
        add("--tag", action="append", dest="tags", help="Run only tests with this tag; may be repeated.")
        add("--exclude-tag", action="append", dest="exclude_tags", help="Leave tests with this tag out; may be repeated.")
        add("--pdb", action="store_true", help="Start the debugger at an error or failure.")
        add("-b", "--buffer", action="store_true", help="Hide output of passing tests.")
        add("--no-faulthandler", action="store_false", dest="enable_faulthandler", help="Leave the fault handler off.")
        add("--timing", action="store_true", help="Tell how long the run took.")
        add("-k", action="append", dest="test_name_patterns", help="Run only tests whose name matches; may be repeated.")
        if sys.version_info >= (3, 12):
            add("--durations", type=int, metavar="N", help="Show the N slowest tests (0 for all).")

    def log(self, msg: str, level: int | None = None) -> None:
        """Tell something: through the logger if one was given, else on stderr unless verbosity is 0."""
        if self.logger is not None:
            self.logger.log(level or logging.INFO, msg)
        elif self.verbosity > 0 and not (self.verbosity == 1 and level == logging.DEBUG):
            sys.stderr.write(f"{msg}\n")

    def setup_test_environment(self, **kwargs: Any) -> None:
        """Put the settings of the run in place."""
        setup_test_environment(debug=self.debug_mode)
        unittest.installHandler()
        if self.verbosity < 2:
            self._quieted = quiet_console()

    def teardown_test_environment(self, **kwargs: Any) -> None:
        """Put them back."""
        for handler, level in self._quieted:
            handler.setLevel(level)
        unittest.removeHandler()
        teardown_test_environment()

    # Finding tests.

    def build_suite(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> unittest.TestSuite:
        """Return the tests of the labels, filtered and ordered."""
        found = [test for label in test_labels or ["."] for test in iter_tests(self.load_tests_for_label(label))]
        kept = [test for test in dict.fromkeys(found) if self._is_wanted(test)]
        if self.shuffle is not False:
            self.shuffle_seed = random.randrange(LARGEST_SEED) if self.shuffle is True else int(self.shuffle)  # noqa: S311  an order
            random.Random(self.shuffle_seed).shuffle(kept)  # noqa: S311  an order
        if self.reverse:
            kept.reverse()
        return self.test_suite(self._in_order(kept))

    def load_tests_for_label(self, label: str, discover_kwargs: Any = None) -> unittest.TestSuite:
        """Return the tests of one label.

        Raises RuntimeError for a file path that is no folder, ImportError for a dotted name that leads nowhere.
        """
        path = Path(label).absolute()
        if path.is_dir():
            return self._discover(path, self.top_level)
        if path.is_file() or label.endswith(".py"):
            raise RuntimeError(
                f"One of the test labels is a path to a file: {label!r}, which is not supported. "
                "Use a dotted module name or path to a directory instead."
            )
        if _is_package(label):
            package = Path(str(dotted.module(label).__path__[0]))
            return self._discover(package, str(package.parents[label.count(".")]))
        return self.test_loader.loadTestsFromName(label)

    def _discover(self, folder: Path, top_level: str | None) -> unittest.TestSuite:
        return self.test_loader.discover(str(folder), pattern=self.pattern, top_level_dir=top_level or str(_top_of(folder)))

    def _is_wanted(self, test: Any) -> bool:
        if _failed_to_load(test):
            return True
        tags = _tags_of(test)
        if (self.tags and not tags & self.tags) or tags & self.exclude_tags:
            return False
        return not self.test_name_patterns or any(fnmatchcase(test.id(), pattern) for pattern in self.test_name_patterns)

    def _in_order(self, tests: Iterable[Any]) -> list[Any]:
        """Group by kind (loading failures, then `reorder_by`, then the rest) and keep each class together."""

        def rank(test: Any) -> int:
            if _failed_to_load(test):
                return -1
            kinds = [place for place, kind in enumerate(self.reorder_by) if isinstance(test, kind)]
            return kinds[0] if kinds else len(self.reorder_by)

        by_class: dict[type, list[Any]] = {}
        for test in tests:
            by_class.setdefault(type(test), []).append(test)
        groups = sorted(by_class.values(), key=lambda group: rank(group[0]))
        return [test for group in groups for test in group]

    # Running them.

    def get_databases(self, suite: unittest.TestSuite) -> dict[str, bool]:
        """Return the aliases that the tests use, with whether any wants serialized data."""
        used: set[str] = set()
        for test in iter_tests(suite):
            databases = getattr(test, "databases", None) or ()
            used.update(connections if databases == "__all__" else databases)
        return dict.fromkeys(sorted(used), False)

    def setup_databases(self, **kwargs: Any) -> list[TestDatabase]:
        """Make the test databases."""
        return setup_databases(self.verbosity, self.interactive, keepdb=self.keepdb, **kwargs)

    def teardown_databases(self, old_config: list[TestDatabase], **kwargs: Any) -> None:
        """Drop the test databases."""
        teardown_databases(old_config, self.verbosity, keepdb=self.keepdb)

    def run_checks(self, databases: Iterable[str]) -> None:
        """Run the system checks, on these databases too."""
        call_command("check", verbosity=self.verbosity, databases=list(databases))

    def get_resultclass(self) -> type[unittest.TestResult] | None:
        """Return the class of results: one that shows queries or starts the debugger, if asked for."""
        if self.debug_sql:
            return DebugSQLTextTestResult
        return PDBDebugResult if self.pdb else None

    def get_test_runner_kwargs(self) -> dict[str, Any]:
        """Return the arguments of `test_runner`."""
        options: dict[str, Any] = {
            "failfast": self.failfast,
            "resultclass": self.get_resultclass(),
            "verbosity": self.verbosity,
            "buffer": self.buffer,
        }
        if sys.version_info >= (3, 12):
            options["durations"] = self.durations
        return options

    def run_suite(self, suite: unittest.TestSuite, **kwargs: Any) -> unittest.TestResult:
        """Run the tests."""
        return self.test_runner(**self.get_test_runner_kwargs()).run(suite)

    def suite_result(self, suite: unittest.TestSuite, result: unittest.TestResult, **kwargs: Any) -> int:
        """Return the number of failures, errors and unexpected successes."""
        return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)

    def run_tests(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> int:
        """Do it all; return the number of failed tests."""
        self.setup_test_environment()
        try:
            suite = self.build_suite(test_labels)
            databases = self.get_databases(suite)
            self.log(f"Found {suite.countTestCases()} test(s).")
            if self.shuffle_seed is not None:
                self.log(f"Using shuffle seed: {self.shuffle_seed}")
            made = self.setup_databases(aliases=list(databases))
            try:
                self.run_checks(databases)
                result = self.run_suite(suite)
            except SystemCheckError as error:
                self.log(str(error), logging.ERROR)
                return 1
            finally:
                self.teardown_databases(made)
            if self.shuffle_seed is not None:
                self.log(f"Used shuffle seed: {self.shuffle_seed}")
            return self.suite_result(suite, result)
        finally:
            self.teardown_test_environment()


def quiet_console() -> list[tuple[logging.Handler, int]]:
    """Keep the console of the ``django`` logger silent below CRITICAL; return its handlers with the levels they had.

    A suite provokes 404s, 403s and 500s on purpose, and their lines hide its own. Only the handler is quieted: a logger would
    keep records from ``assertLogs`` too.
    """
    consoles = [handler for handler in logging.getLogger("django").handlers if handler.name == "console"]
    found = [(handler, handler.level) for handler in consoles]
    for handler in consoles:
        handler.setLevel(logging.CRITICAL)
    return found


def iter_tests(tests: Any) -> Iterator[Any]:
    """Yield the single tests of a suite, or a single test itself."""
    if isinstance(tests, unittest.TestSuite):
        for test in tests:
            yield from iter_tests(test)
    else:
        yield tests


def _as_pattern(name: str) -> str:
    return name if "*" in name else f"*{name}*"


def _failed_to_load(test: Any) -> bool:
    return type(test).__name__ == "_FailedTest"


def _tags_of(test: Any) -> set[str]:
    method = getattr(type(test), getattr(test, "_testMethodName", ""), None)
    return {*getattr(test, "tags", ()), *getattr(method, "tags", ())}


def _is_package(label: str) -> bool:
    return dotted.exists(label) and hasattr(dotted.module(label), "__path__")


def _top_of(folder: Path) -> Path:
    """Return the folder that imports start from: the nearest one above that is not a package."""
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder
