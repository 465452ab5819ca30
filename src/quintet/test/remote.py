"""Results that travel between processes: what happened to each test, as plain values, and how the other side tells it.

A worker writes down events; the parent replays them on the result of its own runner. An exception travels with its traceback
(rebuilt from file names, lines and function names, so that no library is needed) and what it was caused by. One that cannot be
pickled is replaced by a `RemoteError` of the same text.
"""

import io
import logging
import pickle
import sys
import unittest
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import CodeType, FrameType, TracebackType
from typing import Any
from unittest.case import _SubTest as SubTest  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]  # it has no public name
from unittest.suite import _ErrorHolder as ErrorHolder  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]  # as above

from quintet.kit.record import record

Event = tuple[Any, ...]

#: The place of what happens outside of any test, as in setUpClass.
NO_TEST = -1


class RemoteError(Exception):
    """Stands for an exception of another process that cannot be pickled."""


@record
class Place:
    """One line of a traceback: where it is, and whether unittest leaves it out."""

    filename: str
    function: str
    qualified: str
    line: int
    module: str
    is_unittest: bool


@record
class Travelling:
    """An exception on its way: pickled, with its traceback, cause and context. Pickling of these values never fails."""

    pickled: bytes
    places: tuple[Place, ...]
    cause: "Travelling | None"
    context: "Travelling | None"
    suppresses: bool


def packed(error: BaseException | None, seen: frozenset[int] = frozenset()) -> Travelling | None:
    """Return an exception as values that can be pickled."""
    if error is None or id(error) in seen:
        return None
    seen |= {id(error)}
    return Travelling(
        _pickled(error),
        tuple(_places(error.__traceback__)),
        packed(error.__cause__, seen),
        packed(error.__context__, seen),
        error.__suppress_context__,
    )


def _pickled(error: BaseException) -> bytes:
    """Return the exception pickled, if it can be read back; else a `RemoteError` that says what it said."""
    try:
        written = pickle.dumps(error)
        read = pickle.loads(written)  # noqa: S301  what was just written
        if type(read) is type(error) and str(read) == str(error):
            return written
        reason = "it reads back as something else"
    except Exception as problem:  # noqa: BLE001  pickling runs the code of the project's classes; the reason is told
        reason = f"{type(problem).__name__}: {problem}"
    told = f"{type(error).__module__}.{type(error).__qualname__}: {_text_of(error)}\n"
    told += (
        f"(This exception could not be sent between processes as itself: {reason}. Run the test without --parallel to debug it.)"
    )
    kind = FailedRemotely if isinstance(error, AssertionError) else RemoteError
    return pickle.dumps(kind(told))


class FailedRemotely(RemoteError, AssertionError):
    """Stands for a failed assertion of another process that cannot be pickled."""


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as problem:  # noqa: BLE001  a project's __str__ that fails
        return f"<its text fails: {problem!r}>"


def _places(trace: TracebackType | None) -> Sequence[Place]:
    found: list[Place] = []
    while trace is not None:
        code, names = trace.tb_frame.f_code, trace.tb_frame.f_globals
        qualified = getattr(code, "co_qualname", code.co_name)
        found.append(
            Place(
                code.co_filename, code.co_name, qualified, trace.tb_lineno, str(names.get("__name__", "")), "__unittest" in names
            )
        )
        trace = trace.tb_next
    return found


def unpacked(travelling: Travelling | None) -> BaseException | None:
    """Return the exception, with a traceback that reads as the original's."""
    if travelling is None:
        return None
    error: BaseException = pickle.loads(travelling.pickled)  # noqa: S301  written by our own worker
    error.__traceback__ = _traceback(travelling.places)
    error.__cause__, error.__context__ = unpacked(travelling.cause), unpacked(travelling.context)
    error.__suppress_context__ = travelling.suppresses
    return error


def _traceback(places: Sequence[Place]) -> TracebackType | None:
    trace: TracebackType | None = None
    for place in reversed(places):
        trace = TracebackType(trace, _frame(place), -1, place.line)  # -1: no instruction, so that the line given counts
    return trace


def _frame(place: Place) -> FrameType:
    """Return a frame that says it is at ``place``: that of a one-line program of the same file and function name."""
    code: CodeType = compile("raise KeyError", place.filename, "exec").replace(co_name=place.function, co_firstlineno=place.line)
    code = code.replace(co_qualname=place.qualified)
    names: dict[str, Any] = {"__name__": place.module, "__file__": place.filename}
    if place.is_unittest:
        names["__unittest"] = True
    caught: KeyError | None = None
    try:
        exec(code, names)  # noqa: S102  the one line above
    except KeyError as error:
        caught = error
    trace = caught.__traceback__ if caught is not None else None
    assert trace is not None
    assert trace.tb_next is not None
    return trace.tb_next.tb_frame


class RemoteTestResult(unittest.TestResult):
    """Writes down what happens, in `events`: (name of the method, place of the test or -1, what else it was called with).

    `listening` has it write down the queries of each test, too.
    """

    _queries: io.StringIO | None = None

    def __init__(self, stream: Any = None, descriptions: bool | None = None, verbosity: int | None = None) -> None:
        super().__init__(stream, descriptions, verbosity)
        self.events: list[Event] = []
        self.test_index = NO_TEST

    def __getstate__(self) -> dict[str, Any]:
        """Leave the streams at home."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()
        self.__dict__.update(state)

    def _note(self, name: str, test: Any, *values: Any) -> None:
        # An error holder stands for the set-up of a class or module: it comes with its name instead of a place.
        own = (test.id(),) if isinstance(test, ErrorHolder) else ()
        self.events.append((name, NO_TEST if own else self.test_index, *own, *values))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear the queries that are logged in the block."""
        logger = logging.getLogger("django.db.backends")
        logger.setLevel(logging.DEBUG)
        self._queries = io.StringIO()
        handler = logging.StreamHandler(self._queries)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)

    def _note_queries(self) -> None:
        if self._queries is not None:
            self.events.append(("queries", self.test_index, self._queries.getvalue()))

    def _note_output(self) -> None:
        """Write down what the test printed and asked the database so far; output only while ``buffer`` holds it."""
        self._note_queries()
        if self.buffer and isinstance(sys.stdout, io.StringIO) and isinstance(sys.stderr, io.StringIO):
            self.events.append(("output", self.test_index, sys.stdout.getvalue(), sys.stderr.getvalue()))

    def startTest(self, test: Any) -> None:
        """Note it."""
        super().startTest(test)
        self.test_index += 1
        if self._queries is not None:
            self._queries.seek(0)
            self._queries.truncate()
        self._note("startTest", test)

    def stopTest(self, test: Any) -> None:
        """Note it."""
        super().stopTest(test)
        self._note_queries()
        self._note("stopTest", test)

    def addDuration(self, test: Any, elapsed: float) -> None:
        """Note it (Python 3.12 and later call this)."""
        inherited = getattr(super(), "addDuration", None)
        if inherited is not None:
            inherited(test, elapsed)
        self._note("addDuration", test, elapsed)

    def addError(self, test: Any, err: Any) -> None:
        """Note the error."""
        self._note_output()
        self._note("addError", test, packed(err[1]))
        super().addError(test, err)
        self._mirrorOutput = False

    def addFailure(self, test: Any, err: Any) -> None:
        """Note the failure."""
        self._note_output()
        self._note("addFailure", test, packed(err[1]))
        super().addFailure(test, err)
        self._mirrorOutput = False

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        """Note a subtest that went wrong; those that went well are not told."""
        if err is not None:
            self._note_output()
            params = {name: _plain(value) for name, value in subtest.params.items()}
            message = subtest._message if isinstance(subtest._message, str) else None  # noqa: SLF001  has no public name
            self._note("addSubTest", test, message, params, packed(err[1]))
        super().addSubTest(test, subtest, err)
        self._mirrorOutput = False

    def addSuccess(self, test: Any) -> None:
        """Note it."""
        super().addSuccess(test)
        self._note("addSuccess", test)

    def addSkip(self, test: Any, reason: str) -> None:
        """Note it, with the reason."""
        super().addSkip(test, reason)
        self._note("addSkip", test, str(reason))

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        """Note it."""
        super().addExpectedFailure(test, err)
        self._note("addExpectedFailure", test, packed(err[1]))

    def addUnexpectedSuccess(self, test: Any) -> None:
        """Note it."""
        super().addUnexpectedSuccess(test)
        self._note("addUnexpectedSuccess", test)


def _plain(value: Any) -> Any:
    """Return a value that travels: itself when it is one of Python's own, else its text."""
    return value if isinstance(value, str | int | float | bool | None) else _Shown(repr(value))


class _Shown(str):
    """A value of a subtest, as the text that stands for it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def replay(result: Any, tests: Sequence[Any], event: Event) -> None:
    """Do on ``result`` what happened in a worker to one of ``tests``."""
    name, place, *values = event
    if name == "output":
        _say_again(result, *values)
    elif name == "queries":
        if hasattr(result, "hear"):
            result.hear(*values)
    elif place == NO_TEST:
        _replay_fixture(result, name, ErrorHolder(values[0]), values[1:])
    elif name == "addSubTest":
        message, params, travelling = values
        shown = unittest.case._subtest_msg_sentinel if message is None else message  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue]  # has no public name
        result.addSubTest(tests[place], SubTest(tests[place], shown, params), _exc_info(travelling))
    else:
        _replay_call(result, name, tests[place], values)


def _replay_call(result: Any, name: str, test: Any, values: Sequence[Any]) -> None:
    method = getattr(result, name, None)
    if method is not None:
        method(test, *[_exc_info(value) if isinstance(value, Travelling) else value for value in values])


def _replay_fixture(result: Any, name: str, holder: Any, values: Sequence[Any]) -> None:
    """Tell what happened in the set-up of a class or module, whose output unittest's suites buffer by hand."""
    buffers = getattr(result, "buffer", False)
    if buffers:
        result._setupStdout()  # noqa: SLF001  what unittest.TestSuite calls, too
    try:
        _replay_call(result, name, holder, values)
    finally:
        if buffers:
            result._restoreStdout()  # noqa: SLF001  as above


def _exc_info(travelling: Travelling) -> tuple[Any, Any, Any]:
    error = unpacked(travelling)
    return type(error), error, error.__traceback__ if error is not None else None


def _say_again(result: Any, out: str, err: str) -> None:
    """Print what a failing test printed, into the buffers of a result that has them."""
    if getattr(result, "buffer", False):
        for stream, text in ((sys.stdout, out), (sys.stderr, err)):
            if isinstance(stream, io.StringIO):
                stream.seek(0)
                stream.truncate()
            stream.write(text)
