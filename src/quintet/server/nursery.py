"""The nursery: a process with the libraries loaded and nothing of the project, which forks one server after another.

    supervisor (watches files) ──start──► nursery ──fork──► child: settings, apps, models, server
        ▲                                    │ ▲               │
        └────────── started, ended ──────────┘ └── libraries ──┘

Loading the framework takes most of a restart, and nothing of it changes from one to the next. The first child starts cold and
tells which libraries it loaded; the nursery loads them while it serves, and later children find them there.

A fork is safe only in a process of one thread. Where there are more (a debugger, a library that starts them when imported),
and on systems whose own libraries do not bear a fork, the nursery serves the site itself and a restart starts another one. When
a file changes that the nursery has loaded, such as manage.py or what that imports, it begins anew in the same process.
"""

import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from quintet.kernel import current
from quintet.kit import dotted, late
from quintet.server.child import CHILD_MARK, CHILD_VALUE, NURSERY_MARK
from quintet.server.current import supervised
from quintet.server.libraries import loadable

#: What the mark of a nursery says behind the number of its socket when it is to start a child at once.
START = "start"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve_children(command: list[str]) -> None:
    """Return at once in a process that is no nursery; in a nursery, return in each child that it forks.

    ``command`` is the command line that starts this process anew.
    """
    mark = os.environ.pop(NURSERY_MARK, None)
    if mark is None:
        return
    number, _, wanted = mark.partition(":")
    nursery = _Nursery(socket.socket(fileno=int(number)), command)
    if wanted == START and nursery.fork():
        return
    nursery.work()


class _Nursery:
    """The loop of the nursery. Messages are lines of JSON in both directions."""

    def __init__(self, control: socket.socket, command: list[str]) -> None:
        self.control, self.command = control, command
        control.set_inheritable(False)
        self.unread = b""
        self.report: int | None = None
        self.reported = b""
        self.is_warm = False
        self.woken, self.waker = os.pipe()
        os.set_blocking(self.waker, False)
        os.set_blocking(self.woken, False)
        # A terminal's Ctrl-C reaches every process; the supervisor decides what comes of it, and its end is ours.
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)

    def work(self) -> None:
        """Do what the supervisor says until it is gone; return in each child."""
        while True:
            watched = [self.control, self.woken, *([] if self.report is None else [self.report])]
            ready, _, _ = select.select(watched, [], [])
            if self.woken in ready:
                with suppress(BlockingIOError):
                    os.read(self.woken, 1024)
                self._reap()
            if self.report in ready:
                self._hear_libraries()
            if self.control in ready and any(self._start(changed) for changed in self._starts()):
                return

    def _starts(self) -> list[list[str]]:
        """Return the changed files of each start that was asked for; ends the process when the supervisor is gone."""
        try:
            piece = self.control.recv(65536)
        except ConnectionError:
            piece = b""
        if not piece:
            self._leave()
        *lines, self.unread = (self.unread + piece).split(b"\n")
        return [json.loads(line)["start"] for line in lines]

    def _start(self, changed: list[str]) -> bool:
        if _is_loaded(changed):
            self._begin_anew()
        return self.fork()

    def fork(self) -> bool:
        """Start a child; say whether this process is it now."""
        if not _may_fork():
            if self.is_warm:
                self._begin_anew()
            self._tell(started=os.getpid(), alone=True)
            # Open for as long as this process lives: by its end the supervisor learns of ours.
            supervised.control = self.control
            self._become_child()
            return True
        reads, writes = (None, None) if self.is_warm or self.report is not None else os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            if reads is not None:
                os.close(reads)
            supervised.report_to = writes
            self.control.close()
            self._become_child()
            return True
        if writes is not None:
            os.close(writes)
            self.report = reads
        self._tell(started=pid)
        return False

    def _become_child(self) -> None:
        signal.set_wakeup_fd(-1)
        os.close(self.woken)
        os.close(self.waker)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        importlib.invalidate_caches()
        os.environ[CHILD_MARK] = CHILD_VALUE

    def _reap(self) -> None:
        with suppress(ChildProcessError):  # there is none
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._tell(ended=ended[0], status=os.waitstatus_to_exitcode(ended[1]))

    def _hear_libraries(self) -> None:
        assert self.report is not None
        piece = os.read(self.report, 65536)
        self.reported += piece
        if piece:
            return
        os.close(self.report)
        self.report = None
        if self.reported:
            self.is_warm = True
            _load(json.loads(self.reported))
        self.reported = b""

    def _begin_anew(self) -> NoReturn:
        """Become a fresh nursery, which starts a child at once; the children that run stay ours."""
        self.control.set_inheritable(True)
        environment = {**os.environ, NURSERY_MARK: f"{self.control.fileno()}:{START}"}
        os.execve(self.command[0], self.command, environment)  # noqa: S606  our own command line

    def _tell(self, **message: Any) -> None:
        with suppress(OSError):  # the supervisor is gone, which the next step of the loop learns
            self.control.sendall(json.dumps(message).encode() + b"\n")

    def _leave(self) -> NoReturn:
        """End with the supervisor; a child sees that its parent is gone and ends by itself."""
        sys.stdout.flush()
        os._exit(0)


def _load(names: Iterable[str]) -> None:
    """Import libraries, as far as that works without a project; what does not is left to the child, which tells of it."""
    for name in names:
        with suppress(Exception):
            late.load(dotted.canonical(name))
    # What is loaded stays: children neither look through it for garbage nor copy its pages by doing so.
    gc.collect()
    gc.freeze()


def _may_fork() -> bool:
    """Say whether this process has one thread, native ones counted, on a system where a fork is sound."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.listdir("/proc/self/task")) == 1


def _is_loaded(changed: Iterable[str]) -> bool:
    """Say whether one of the files is the source of a module of this process."""
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    paths = {os.path.realpath(file) for file in loaded if file}
    return any(os.path.realpath(path) in paths for path in changed)


def report_libraries() -> None:
    """Tell the nursery which libraries this child has loaded, if it waits to hear that."""
    pipe, supervised.report_to = supervised.report_to, None
    if pipe is None:
        return
    names = loadable(sys.modules, (config.name for config in current.apps.get_app_configs()))
    with suppress(BrokenPipeError), os.fdopen(pipe, "wb") as nursery:
        nursery.write(json.dumps(names).encode())


def forget_bytecode(changed: Iterable[str]) -> None:
    """Remove the compiled form of changed files: within one second, and at the same size, it would pass for that of the new."""
    for path in changed:
        with suppress(OSError, NotImplementedError):
            Path(importlib.util.cache_from_source(path)).unlink()
