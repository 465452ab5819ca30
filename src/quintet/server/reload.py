"""The reloader: a supervising process that starts the server anew when Python files change.

The supervisor never runs changed code, so an error in it ends the child only: what is wrong is on the screen, and the next
change starts another one. Templates need no restart: the server forgets what it kept of them. Children come from a nursery
(`quintet.server.nursery`), which has the libraries loaded.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, watch

from quintet.kit import dotted
from quintet.kit.record import record
from quintet.server.child import NURSERY_MARK
from quintet.server.nursery import START, forget_bytecode

#: How long (seconds) a child may finish its requests before a restart ends it; who has saved a file waits to see the change.
RESTART_GRACE = 0.3
#: How long when no other child follows: longer than a server in development waits for its own requests.
STOP_GRACE = 2.7
#: How long (seconds) a nursery may take to begin a child.
BEGIN = 60.0
#: Changes are gathered until there was none for `STEP` milliseconds, at most for `GATHER`: editors write in several steps.
GATHER, STEP = 60, 15
#: How often (milliseconds) the supervisor looks whether its child still lives.
TICK = 200


class PythonFiles(DefaultFilter):
    """Lets changes of Python source through, without those of caches, hidden folders and virtual environments."""

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change restarts the server."""
        return path.endswith(".py") and super().__call__(change, path)


@record(frozen=False)
class Child:
    """A server that was started: its process, its exit status once it ended, and whether the user was told of its end."""

    pid: int
    status: int | None = None
    is_told: bool = False

    def signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Children:
    """The supervisor's end of the nursery: starts one child after another and knows how each of them ended."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], stopping: threading.Event) -> None:
        self.command, self.environment, self.stopping = command, environment, stopping
        self.nursery: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.unread = b""
        self.known: dict[int, Child] = {}
        self.newest: Child | None = None
        #: Whether the nursery serves by itself, since it could not fork.
        self.is_alone = False

    def start(self, changed: Iterable[str] = ()) -> None:
        """Start a child and return once it has begun, or has failed to."""
        self.newest = None
        if self.nursery is None or self.is_alone or self.nursery.poll() is not None:
            self._open_nursery()
        else:
            assert self.control is not None
            self.control.sendall(json.dumps({"start": list(changed)}).encode() + b"\n")
        deadline = time.monotonic() + BEGIN
        while self.newest is None and time.monotonic() < deadline and not self.stopping.is_set():
            self.hear(0.05)

    def _open_nursery(self) -> None:
        self.close()
        self.is_alone = False
        self.control, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            environment = {**self.environment, NURSERY_MARK: f"{number}:{START}"}
            self.nursery = subprocess.Popen(self.command, env=environment, pass_fds=[number])  # noqa: S603  our own command line

    def hear(self, seconds: float = 0.0) -> None:
        """Take in what the nursery has to say, waiting at most so long for the first word."""
        assert self.control is not None
        assert self.nursery is not None
        if not select.select([self.control], [], [], seconds)[0]:
            if self.nursery.poll() is not None:  # something that it started holds its socket open
                self._nursery_ended(self.nursery.returncode)
            return
        try:
            piece = self.control.recv(65536)
        except ConnectionError:
            piece = b""
        if not piece:
            self._nursery_ended(self.nursery.wait())
            return
        *lines, self.unread = (self.unread + piece).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        if "started" in message:
            self.newest = self.known[message["started"]] = Child(message["started"])
            self.is_alone = message.get("alone", False)
        elif message["ended"] in self.known:
            self.known.pop(message["ended"]).status = message["status"]

    def _nursery_ended(self, status: int) -> None:
        """Note the end of a nursery, and of the children that go with it."""
        if self.newest is None:
            self.newest = Child(0)
        for child in [*self.known.values(), self.newest]:
            child.status = status if child.status is None else child.status
        self.known.clear()
        self.is_alone = True
        time.sleep(0.05)  # its socket stays readable: without a pause the supervisor would do nothing but ask it

    def end(self, child: Child | None, grace: float) -> None:
        """Wait so long (seconds) for a child that was told to end, then kill it."""
        deadline = time.monotonic() + grace
        while child is not None and child.status is None and (left := deadline - time.monotonic()) > -BEGIN:
            if left <= 0:
                child.signal(signal.SIGKILL)
            self.hear(max(left, 0.05))

    def close(self) -> None:
        """Let the nursery go."""
        if self.control is not None:
            self.control.close()
        if self.nursery is not None:
            self.nursery.wait()
        self.unread = b""
        self.known.clear()


def supervise(
    command: Sequence[str],
    folders: Iterable[Path],
    say: Callable[[str], Any],
    *,
    environment: Mapping[str, str] | None = None,
    is_handled: Callable[[str, Change], bool] = lambda path, change: False,
    started: Callable[[], Any] = lambda: None,
) -> int:
    """Run ``command`` again after each change in ``folders``, until a signal says stop; return the exit status.

    ``say`` gets a line about each restart; ``environment`` is the commands' (by default this process's own); a change that
    ``is_handled`` restarts nothing; ``started`` is called after each start.
    """
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopping.set())
    terminal = _Terminal()
    children = Children(command, os.environ if environment is None else environment, stopping)
    children.start()
    started()
    try:
        for changes in _changes(folders, stopping):
            if stopping.is_set():
                break
            children.hear()
            child = children.newest
            left = {(change, path) for change, path in changes if not is_handled(path, change)}
            if left:
                say(f"{_described(left)} changed, reloading.")
                _replace(children, [path for _, path in left])
                started()
                terminal.mend()
            elif child is not None and child.status is not None:
                if child.status == RELOAD:
                    _replace(children, [])
                elif not _waits_for_change(child, say):
                    return child.status
    finally:
        _stop(children)
        terminal.mend()
    return 0


def _replace(children: Children, changed: Sequence[str]) -> None:
    """Put a new child in the place of the newest; it loads the project while the old one finishes its requests."""
    old = children.newest
    forget_bytecode(changed)
    if old is not None:
        old.signal(signal.SIGTERM)
    if children.is_alone:
        children.end(old, RESTART_GRACE)
    children.start(changed)
    children.end(old, RESTART_GRACE)


def _stop(children: Children) -> None:
    child = children.newest
    if child is not None:
        child.signal(signal.SIGTERM)
        children.end(child, STOP_GRACE)
    children.close()


class _Terminal:
    """The settings of the terminal, which a child that ended inside a debugger's prompt leaves without echo."""

    def __init__(self) -> None:
        self._termios: Any = dotted.module("termios") if sys.platform != "win32" and sys.stdin and sys.stdin.isatty() else None
        self._settings = self._termios.tcgetattr(sys.stdin) if self._termios else None

    def mend(self) -> None:
        """Put the settings back as they were at the start."""
        if self._settings is None or os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp():
            return  # no terminal, or in the background, where setting it would stop this process
        self._termios.tcsetattr(sys.stdin, self._termios.TCSANOW, self._settings)


def _changes(folders: Iterable[Path], stopping: threading.Event) -> Iterable[set[tuple[Change, str]]]:
    return watch(
        *folders,
        watch_filter=PythonFiles(),
        debounce=GATHER,
        step=STEP,
        stop_event=stopping,
        rust_timeout=TICK,
        yield_on_timeout=True,
        raise_interrupt=False,
    )


#: Exit status of a child that asks to be started anew.
RELOAD = 3
#: Exit status of a child that could not start for a reason that no change of the code mends.
HOPELESS = 4


def _waits_for_change(child: Child, say: Callable[[str], Any]) -> bool:
    """Say whether an ended child may be started again by a change; tell so once."""
    if child.status in (0, HOPELESS):
        return False
    if not child.is_told:
        child.is_told = True
        say("The server could not start; waiting for a change.")
    return True


def _described(changes: set[tuple[Change, str]]) -> str:
    names = sorted(os.path.relpath(path) for _, path in changes)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
