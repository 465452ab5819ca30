"""Running test classes in several processes, each with its own clone of the test databases.

    parent                                       worker 1..n (fork, spawn or forkserver)
    subsuites, one a class ────────────────────► run on a RemoteTestResult
    replay on the runner's result ◄──────────── events

A class is the unit of work, since its fixtures are. What cannot be imported fails in the parent. A worker that dies is told
by the tests that it was running, and the run ends.
"""

import multiprocessing
import os
import pickle
import time
import unittest
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from multiprocessing.context import BaseContext
from typing import Any, ClassVar

from quintet import setup
from quintet.compat import alias
from quintet.drivers.current import connections
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings_layers import ENVIRONMENT_VARIABLE, OWN_ENVIRONMENT_VARIABLE
from quintet.kit.record import record
from quintet.test import current
from quintet.test.discovery import FailedTest, iter_test_cases
from quintet.test.environment import setup_test_environment
from quintet.test.remote import Event, RemoteTestResult, replay
from quintet.test.results import DebugSQLTextTestResult

#: The parent looks this often (seconds) whether the run is to stop.
PATROL = 0.2


@record
class WorkerSetup:
    """What a worker needs to know: which databases it gets, and how the parent was started.

    ``databases`` holds, by alias, what `connection.creation.for_worker` gave. ``start_method`` "fork" means that the process
    is a copy of the parent and has all but connections of its own.
    """

    start_method: str
    databases: dict[str, Any]
    serialized: dict[str, str]
    debug_mode: bool
    has_alias: bool
    listens: bool


class RemoteTestRunner:
    """Runs a suite in a worker; returns a `RemoteTestResult`."""

    resultclass: ClassVar[type[RemoteTestResult]] = RemoteTestResult

    def __init__(self, failfast: bool = False, resultclass: type[RemoteTestResult] | None = None, buffer: bool = False) -> None:
        self.failfast, self.buffer = failfast, buffer
        if resultclass is not None:
            self.resultclass = resultclass  # pyright: ignore[reportAttributeAccessIssue]  # one runner's own

    def run(self, test: Any) -> RemoteTestResult:
        """Run it."""
        result = self.resultclass()
        unittest.registerResult(result)
        result.failfast, result.buffer = self.failfast, self.buffer
        with result.listening() if current.listens else nullcontext():
            test(result)
        return result


class ParallelTestSuite(unittest.TestSuite):
    """Runs ``subsuites`` in up to ``processes`` processes and tells their events to the one result."""

    runner_class: ClassVar[type[RemoteTestRunner]] = RemoteTestRunner

    def __init__(
        self,
        subsuites: Sequence[unittest.TestSuite],
        processes: int,
        failfast: bool = False,
        debug_mode: bool = False,
        buffer: bool = False,
    ) -> None:
        super().__init__()
        self.subsuites = list(subsuites)
        self.processes, self.failfast, self.debug_mode, self.buffer = processes, failfast, debug_mode, buffer

    def __iter__(self) -> Any:
        return iter(self.subsuites)

    def countTestCases(self) -> int:
        """Return how many tests there are."""
        return sum(suite.countTestCases() for suite in self.subsuites)

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run everything; stop early when the result says so."""
        here = [suite for suite in self.subsuites if any(isinstance(test, FailedTest) for test in suite)]
        for suite in here:
            suite.run(result, debug)
        away = [suite for suite in self.subsuites if suite not in here]
        if away and not result.shouldStop:
            self._run_away(result, away)
        return result

    def _run_away(self, result: Any, suites: Sequence[unittest.TestSuite]) -> None:
        context = multiprocessing.get_context()
        setup_values = worker_setup(context, suites, self.debug_mode, listens=isinstance(result, DebugSQLTextTestResult))
        counter = context.Value("i", 0)
        executor = ProcessPoolExecutor(
            min(self.processes, len(suites)), context, initializer=start_worker, initargs=(counter, setup_values)
        )
        finished = False
        try:
            running = {self._submit(executor, suite): suite for suite in suites}
            finished = self._collect(result, running)
        finally:
            executor.shutdown(wait=True) if finished else stop(executor)

    def _submit(self, executor: ProcessPoolExecutor, suite: unittest.TestSuite) -> "Future[list[Event]]":
        tests = list(iter_test_cases(suite))
        try:
            written = pickle.dumps(tests)
        except Exception as error:
            raise TypeError(
                f"{tests[0].id()} and its class cannot be sent to another process: {error}. Define the class at the top of a "
                "module and keep what cannot be pickled out of its tests' attributes, or run without --parallel."
            ) from error
        return executor.submit(run_tests, self.runner_class, written, self.failfast, self.buffer)

    def _collect(self, result: Any, running: "dict[Future[list[Event]], unittest.TestSuite]") -> bool:
        """Replay the events of each suite as it ends, until all did or the result says stop; return whether all did."""
        waiting = set(running)
        unfinished = dict(running)
        while waiting and not result.shouldStop:
            done, waiting = wait(waiting, PATROL, FIRST_COMPLETED)
            for future in done:
                tests = list(iter_test_cases(running[future]))
                try:
                    events = future.result()
                except BrokenProcessPool as error:
                    raise died(unfinished.values()) from error
                del unfinished[future]
                for event in events:
                    self.handle_event(result, tests, event)
                    if result.shouldStop and event[0] == "stopTest":
                        return False
                if result.shouldStop:  # by a class that could not be set up: none of its tests began
                    return False
        return not unfinished

    def handle_event(self, result: Any, tests: Sequence[Any], event: Event) -> None:
        """Tell one event of a worker to ``result``."""
        replay(result, tests, event)


def died(suites: Iterable[unittest.TestSuite]) -> RuntimeError:
    """Return the error that names the classes that a dead process may have been running."""
    names = sorted({type(next(iter_test_cases(suite))).__qualname__ for suite in suites})
    return RuntimeError(
        "A test process died without a word (a crash, os._exit(), or killed for want of memory). Unfinished: "
        f"{', '.join(names)}. Run these without --parallel to see which."
    )


def worker_setup(
    context: BaseContext, suites: Iterable[unittest.TestSuite], debug_mode: bool, *, listens: bool = False
) -> WorkerSetup:
    """Return what the workers need; with ``listens`` they tell the queries of their tests.

    Raises ImproperlyConfigured when a new interpreter could not find the settings.
    """
    method = context.get_start_method()
    if method != "fork" and not (os.environ.get(ENVIRONMENT_VARIABLE) or os.environ.get(OWN_ENVIRONMENT_VARIABLE)):
        raise ImproperlyConfigured(
            f"Test processes that are started by {method!r} read the settings anew: set DJANGO_SETTINGS_MODULE, or run without "
            "--parallel."
        )
    used: set[str] = set()
    for test in iter_test_cases(suites):
        databases = getattr(test, "databases", None) or ()
        used.update(connections if databases == "__all__" else databases)
    databases = {alias: connections[alias].creation.for_worker(method) for alias in connections if alias in used}
    return WorkerSetup(method, databases, dict(current.serialized), debug_mode, alias.installed(), listens)


def start_worker(counter: Any, values: WorkerSetup) -> None:
    """Make this process ready to run tests: a number, the framework, and clones of the databases."""
    with counter.get_lock():
        counter.value += 1
        number = counter.value
    current.worker[:] = [number]
    if values.start_method != "fork":
        if values.has_alias:
            alias.install()
        setup()
        setup_test_environment(debug=values.debug_mode)
        current.serialized.update(values.serialized)
    current.listens[:] = [True] if values.listens else []
    for name, state in values.databases.items():
        connections[name].creation.setup_worker_connection(number, state)
        connections[name].force_debug_cursor = values.listens


def run_tests(runner_class: type[RemoteTestRunner], written: bytes, failfast: bool, buffer: bool) -> list[Event]:
    """Run pickled tests in this worker; return what happened."""
    suite = unittest.TestSuite(pickle.loads(written))  # noqa: S301  written by the parent process
    return runner_class(failfast=failfast, buffer=buffer).run(suite).events


def stop(executor: ProcessPoolExecutor) -> None:
    """End the workers, those that still run something included."""
    workers = list((executor._processes or {}).values())  # noqa: SLF001  there is no public way before Python 3.14
    executor.shutdown(wait=False, cancel_futures=True)
    for process in workers:
        process.terminate()
    deadline = time.monotonic() + 5
    for process in workers:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
