"""``test``: find and run the project's tests with the runner that TEST_RUNNER names."""

import multiprocessing
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from quintet.cli.settings import CommandSettings
from quintet.kernel.command import BaseCommand, CommandParser
from quintet.kit import dotted
from quintet.kit.own_environment import own_variable

#: Names the number of processes that "auto" means.
PROCESSES_VARIABLE = "DJANGO_TEST_PROCESSES"


def get_runner(test_runner_class: str | None = None) -> Any:
    """Return the runner class at a dotted path, by default the one that TEST_RUNNER names.

    Raises ImportError for a module that is not there, AttributeError for a class that its module lacks.
    """
    try:
        return dotted.load_type(test_runner_class or CommandSettings.now().test_runner)
    except dotted.DottedPathError as error:
        raise AttributeError(str(error)) from error


def get_max_test_processes() -> int:
    """Return how many processes "auto" means: DJANGO_TEST_PROCESSES, else one for each core.

    Raises ValueError when the variable holds no number.
    """
    named = own_variable("TEST_PROCESSES")
    if named is None:
        return multiprocessing.cpu_count()
    try:
        return int(named)
    except ValueError as error:
        raise ValueError(f"{PROCESSES_VARIABLE} is {named!r}: give the number of test processes.") from error


class Command(BaseCommand):
    """Runs tests; options beyond ``--noinput`` and ``--testrunner`` are the runner's own."""

    help = "Discover and run tests in the specified modules or the current directory."
    # The runner checks the project itself, once the test databases stand.
    requires_system_checks = []
    test_runner: str | None = None

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """Read ``--testrunner`` first, since the runner it names brings options of its own."""
        early = ArgumentParser(add_help=False, allow_abbrev=False)
        early.add_argument("--testrunner")
        self.test_runner = early.parse_known_args(list(argv[2:]))[0].testrunner
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take test labels and the runner's options."""
        parser.add_argument("args", metavar="test_label", nargs="*", help="Dotted paths or folders of tests.")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="Never ask anything.")
        parser.add_argument("--testrunner", help="Dotted path of the runner class.")
        runner = get_runner(self.test_runner)
        if hasattr(runner, "add_arguments"):
            runner.add_arguments(parser)

    def handle(self, *test_labels: str, **options: Any) -> None:
        """Run; the process ends with status 1 when a test fails."""
        runner_class = get_runner(options.pop("testrunner"))
        if options.get("parallel") == "auto":
            options["parallel"] = get_max_test_processes()
        started = time.perf_counter()
        failures = runner_class(**options).run_tests(test_labels)
        if options.get("timing"):
            sys.stderr.write(f"Total run took {time.perf_counter() - started:.3f}s\n")
        if failures:
            sys.exit(1)
