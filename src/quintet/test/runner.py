"""`DiscoverRunner`: finds tests, orders them, makes the databases they need, runs them.

A table of contents: finding is in `discovery`, the order in `ordering`, databases in `databases`, processes in `parallel`,
reports in `results`. Every public name of `DiscoverRunner` may be overridden.
"""

import argparse
import faulthandler
import io
import logging
import os
import sys
import unittest
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Literal

from quintet.cli.commands.test import get_max_test_processes as get_max_test_processes
from quintet.cli.discovery import call_command
from quintet.drivers.current import connections
from quintet.test import undefined
from quintet.test.cases import SimpleTestCase, TestCase
from quintet.test.databases import TestDatabase, setup_databases, teardown_databases
from quintet.test.discovery import FailedTest, as_pattern, filter_tests_by_tags, iter_test_cases, load_label, name_patterns
from quintet.test.environment import setup_test_environment, teardown_test_environment
from quintet.test.ordering import Shuffler, partition_suite_by_case, reorder_tests
from quintet.test.parallel import ParallelTestSuite
from quintet.test.results import DebugSQLTextTestResult, PDBDebugResult
from quintet.test.timing import NullTimeKeeper, TimeKeeper


class DiscoverRunner:
    """Runs the tests that labels name: dotted paths or folders; all below the current folder without any."""

    reorder_by: ClassVar[Sequence[type]] = (TestCase, SimpleTestCase)
    test_suite: ClassVar[Any] = unittest.TestSuite
    parallel_test_suite: ClassVar[Any] = ParallelTestSuite
    test_runner: Any = unittest.TextTestRunner
    test_loader: ClassVar[Any] = unittest.defaultTestLoader

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
        shuffle: int | Literal[False] | None = False,
        logger: logging.Logger | None = None,
        durations: int | None = None,
        fail_on_undefined: bool = False,
        selenium: str | None = None,
        headless: bool = False,
        screenshots: bool = False,
        **kwargs: Any,
    ) -> None:
        if pdb and parallel > 1:
            raise ValueError("You cannot use --pdb with parallel tests; pass --parallel=1 to use it.")
        self.pattern, self.top_level = pattern, top_level
        self.verbosity, self.interactive, self.failfast, self.keepdb = verbosity, interactive, failfast, keepdb
        self.reverse, self.debug_mode, self.debug_sql, self.parallel = reverse, debug_mode, debug_sql, parallel
        self.tags, self.exclude_tags = set(tags or ()), set(exclude_tags or ())
        if selenium:
            self.tags.add("selenium")
            hand_browsers_on(selenium, headless=headless, screenshots=screenshots)
        self.test_name_patterns = {as_pattern(one) for one in test_name_patterns or ()}
        self.pdb, self.buffer, self.shuffle, self.durations = pdb, buffer, shuffle, durations
        self.time_keeper = TimeKeeper() if timing else NullTimeKeeper()
        self.logger = logger
        self._undefined = undefined.fail_on_undefined() if fail_on_undefined else None
        self._shuffler: Shuffler | None = None
        self._quieted: list[tuple[logging.Handler, int]] = []
        if enable_faulthandler:
            enable_fault_handler()

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Add the runner's options to those of the ``test`` command; a subclass may add its own."""
        add = parser.add_argument
        add("--failfast", action="store_true", help="Stops the test suite after the first failure.")
        add("-t", "--top-level-directory", dest="top_level", help="Top level of project for unittest discovery.")
        add("-p", "--pattern", default="test*.py", help="The test matching pattern. Defaults to test*.py.")
        add("--keepdb", action="store_true", help="Preserves the test DB between runs.")
        add("--shuffle", nargs="?", default=False, type=int, metavar="SEED", help="Shuffles test case order.")
        add("-r", "--reverse", action="store_true", help="Reverses test case order.")
        add("--debug-mode", action="store_true", help="Sets settings.DEBUG to True.")
        add("-d", "--debug-sql", action="store_true", help="Prints logged SQL queries on failure.")
        add(
            "--parallel",
            nargs="?",
            const="auto",
            default=0,
            type=parallel_type,
            metavar="N",
            help='Run tests using up to N parallel processes; "auto" (or no value) for one process for each processor core.',
        )
        add("--tag", action="append", dest="tags", help="Run only tests with the specified tag. Can be used multiple times.")
        add(
            "--exclude-tag",
            action="append",
            dest="exclude_tags",
            help="Do not run tests with the specified tag. Can be used multiple times.",
        )
        add("--pdb", action="store_true", help="Runs a debugger (pdb, or ipdb if installed) on error or failure.")
        add("-b", "--buffer", action="store_true", help="Discard output from passing tests.")
        add(
            "--no-faulthandler",
            action="store_false",
            dest="enable_faulthandler",
            help="Disables the Python faulthandler module during tests.",
        )
        add("--fail-on-undefined", action="store_true", help="Lets tests fail whose templates read undefined variables.")
        add("--selenium", metavar="BROWSERS", help="Run the tests that Selenium drives, in these browsers: chrome,firefox.")
        add("--headless", action="store_true", help="Open the browsers of --selenium without windows.")
        add("--screenshots", action="store_true", help="Let the tests of --selenium take screenshots.")
        add("--timing", action="store_true", help="Output timings, including database set up and total run time.")
        add(
            "-k",
            action="append",
            dest="test_name_patterns",
            help="Only run test methods and classes that match the pattern or substring. Can be used multiple times.",
        )
        if sys.version_info >= (3, 12):
            add("--durations", type=int, metavar="N", help="Show the N slowest test cases (N=0 for all).")

    def log(self, msg: str, level: int | None = None) -> None:
        """Tell something: through the logger if one was given, else on standard output as far as ``verbosity`` allows."""
        level = logging.INFO if level is None else level
        if self.logger is not None:
            self.logger.log(level, msg)
        elif self.verbosity > 1 or (self.verbosity == 1 and level >= logging.INFO):
            sys.stdout.write(f"{msg}\n")

    @property
    def shuffle_seed(self) -> int | None:
        """The seed of the order, None when tests are not shuffled (or not yet)."""
        return self._shuffler.seed if self._shuffler is not None else None

    def setup_shuffler(self) -> None:
        """Settle the seed and tell it."""
        if self.shuffle is not False:
            self._shuffler = Shuffler(self.shuffle)
            self.log(f"Using shuffle seed: {self._shuffler.seed_display}")

    def setup_test_environment(self, **kwargs: Any) -> None:
        """Put the settings of the run in place."""
        setup_test_environment(debug=self.debug_mode)
        unittest.installHandler()
        if self._undefined is not None:
            self._undefined.enable()
        if self.verbosity < 2:
            self._quieted = quiet_console()

    def teardown_test_environment(self, **kwargs: Any) -> None:
        """Put them back."""
        for handler, level in self._quieted:
            handler.setLevel(level)
        unittest.removeHandler()
        if self._undefined is not None:
            self._undefined.disable()
        teardown_test_environment()

    # Finding tests.

    def build_suite(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> Any:
        """Return the tests of the labels, filtered and ordered; a `parallel_test_suite` for more than one process."""
        discover_kwargs: dict[str, Any] = {"top_level_dir": self.top_level} if self.top_level is not None else {}
        self.setup_shuffler()
        found: list[Any] = []
        with name_patterns(self.test_loader, self.test_name_patterns):
            for label in test_labels or ["."]:
                found += iter_test_cases(self.load_tests_for_label(label, discover_kwargs))
        if self.tags or self.exclude_tags:
            self._log_tags()
            found = list(filter_tests_by_tags(found, self.tags, self.exclude_tags))
        classes = (FailedTest, *self.reorder_by)
        ordered = list(reorder_tests(found, classes, shuffler=self._shuffler, reverse=self.reverse))
        self.log(f"Found {len(ordered)} test(s).")
        suite = self.test_suite(ordered)
        return self._in_processes(suite) if self.parallel > 1 else suite

    def _log_tags(self) -> None:
        if self.tags:
            self.log(f"Including test tag(s): {', '.join(sorted(self.tags))}.", level=logging.DEBUG)
        if self.exclude_tags:
            self.log(f"Excluding test tag(s): {', '.join(sorted(self.exclude_tags))}.", level=logging.DEBUG)

    def _in_processes(self, suite: Any) -> Any:
        """Return the suite for several processes, or itself when there are too few classes to share out."""
        subsuites = partition_suite_by_case(suite)
        self.parallel = min(self.parallel, len(subsuites))
        if self.parallel <= 1:
            return suite
        return self.parallel_test_suite(subsuites, self.parallel, self.failfast, self.debug_mode, self.buffer)

    def load_tests_for_label(self, label: str, discover_kwargs: dict[str, Any] | None = None) -> Any:
        """Return the tests of one label; a dotted name that leads nowhere gives a test that fails.

        Raises RuntimeError for a path to a file.
        """
        return load_label(self.test_loader, label, self.pattern or "test*.py", self.top_level, discover_kwargs)

    # Running them.

    def get_databases(self, suite: Any) -> dict[str, bool]:
        """Return the aliases that the tests use, each with whether a test wants its first rows back (serialized_rollback)."""
        used: dict[str, bool] = {}
        for test in iter_test_cases(suite):
            databases = getattr(test, "databases", None) or ()
            for alias in connections if databases == "__all__" else databases:
                used[alias] = used.get(alias, False) or getattr(test, "serialized_rollback", False)
        unused = [alias for alias in connections if alias not in used]
        if unused:
            self.log(f"Skipping setup of unused database(s): {', '.join(sorted(unused))}.", level=logging.DEBUG)
        return used

    def setup_databases(self, **kwargs: Any) -> list[TestDatabase]:
        """Make the test databases, and a clone for each process."""
        return setup_databases(
            self.verbosity,
            self.interactive,
            time_keeper=self.time_keeper,
            keepdb=self.keepdb,
            debug_sql=self.debug_sql,
            parallel=self.parallel,
            **kwargs,
        )

    def teardown_databases(self, old_config: list[TestDatabase], **kwargs: Any) -> None:
        """Drop them."""
        teardown_databases(old_config, verbosity=self.verbosity, parallel=self.parallel, keepdb=self.keepdb)

    def run_checks(self, databases: Iterable[str]) -> None:
        """Run the system checks, those of these databases too.

        Raises SystemCheckError.
        """
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

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        """Run the tests; return the result."""
        runner = self.test_runner(**self.get_test_runner_kwargs())
        try:
            return runner.run(suite)
        finally:
            if self._shuffler is not None:
                self.log(f"Used shuffle seed: {self._shuffler.seed_display}")

    def suite_result(self, suite: Any, result: Any, **kwargs: Any) -> int:
        """Return the number of failures, errors and unexpected successes."""
        return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)

    def run_tests(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> int:
        """Do it all; return the number of failed tests.

        Raises SystemCheckError when the project does not pass its checks.
        """
        self.setup_test_environment()
        suite = self.build_suite(test_labels)
        databases = self.get_databases(suite)
        serialized = {alias for alias, wanted in databases.items() if wanted}
        with self.time_keeper.timed("Total database setup"):
            made = self.setup_databases(aliases=set(databases), serialized_aliases=serialized)
        with self._torn_down(made):
            self.run_checks(databases)
            result = self.run_suite(suite)
        self.time_keeper.print_results()
        return self.suite_result(suite, result)

    @contextmanager
    def _torn_down(self, made: list[TestDatabase]) -> Iterator[None]:
        """Undo the set-up after the block. An error of the block is told rather than one of the undoing."""
        failed = True
        try:
            yield
            failed = False
        finally:
            try:
                with self.time_keeper.timed("Total database teardown"):
                    self.teardown_databases(made)
                self.teardown_test_environment()
            except Exception as error:
                if not failed:
                    raise
                self.log(f"Taking the test databases down failed, too: {error}", logging.ERROR)


def hand_browsers_on(browsers: str, *, headless: bool, screenshots: bool) -> None:
    """Tell this process and its workers the browsers of `quintet.test.selenium`, by the environment."""
    asked = {"": browsers, "_HEADLESS": str(int(headless)), "_SCREENSHOTS": str(int(screenshots))}
    os.environ.update({f"QUINTET_SELENIUM{name}": value for name, value in asked.items()})


def parallel_type(value: str) -> int | str:
    """Return what ``--parallel`` was given: "auto" or a number. Raises ArgumentTypeError for anything else."""
    if value == "auto":
        return value
    try:
        return int(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not an integer or the string 'auto'") from error


def enable_fault_handler() -> None:
    """Have the interpreter print a traceback when it crashes."""
    if faulthandler.is_enabled():
        return
    try:
        faulthandler.enable(file=sys.stderr.fileno())
    except (AttributeError, io.UnsupportedOperation):  # a stream that is no file
        if sys.__stderr__ is not None:
            faulthandler.enable(file=sys.__stderr__.fileno())


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
