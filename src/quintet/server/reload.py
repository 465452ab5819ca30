"""The reloader: a supervising process that starts the server anew when Python files change.

The supervisor never runs changed code, so an error in it ends the child only: what is wrong is on the screen, and the next
change starts another one. Templates need no restart: the server forgets what it kept of them.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, watch

from quintet.server.child import CHILD_MARK
from quintet.template.reload import reset_loaders, template_directories

#: How long (seconds) a child may finish its requests before a restart ends it; who has saved a file waits to see the change.
RESTART_GRACE = 0.3
#: How long when no other child follows: longer than a server in development waits for its own requests.
STOP_GRACE = 2.7
#: Changes are gathered for so long (milliseconds) before a restart, since editors write in several steps.
GATHER = 60


class PythonFiles(DefaultFilter):
    """Lets changes of Python source through, without those of caches, hidden folders and virtual environments."""

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change restarts the server."""
        return path.endswith(".py") and super().__call__(change, path)


def command_line() -> list[str]:
    """Return the command that started this process."""
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name:
        module = spec.name.removesuffix(".__main__") if spec.name.endswith(".__main__") else spec.name
        return [sys.executable, *_options(), "-m", module, *sys.argv[1:]]
    return [sys.executable, *_options(), *sys.argv]


def _options() -> list[str]:
    return [f"-W{warning}" for warning in sys.warnoptions]


def supervise(command: Sequence[str], folders: Iterable[Path], say: Callable[[str], Any]) -> int:
    """Run ``command`` again after each change in ``folders``, until a signal says stop; return the exit status.

    ``say`` gets a line about each restart.
    """
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopping.set())
    child = _start(command)
    try:
        for changes in _changes(folders, stopping):
            if stopping.is_set():
                break
            if changes:
                say(f"{_described(changes)} changed, reloading.")
                _end(child, RESTART_GRACE)
                child = _start(command)
            elif child.poll() is not None and not _waits_for_change(child, say):
                return child.returncode
    finally:
        _end(child, STOP_GRACE)
    return 0


def keep_templates_fresh() -> None:
    """Forget kept templates when a file in their folders changes, for as long as this process lives."""
    folders = [folder for folder in template_directories() if folder.is_dir() and "site-packages" not in folder.parts]
    if folders:
        threading.Thread(target=_reset_on_change, args=(folders,), name="quintet-templates", daemon=True).start()


def _reset_on_change(folders: Iterable[Path]) -> None:
    for _ in watch(*folders, debounce=GATHER, step=20, raise_interrupt=False):
        reset_loaders()


def _changes(folders: Iterable[Path], stopping: threading.Event) -> Iterable[set[tuple[Change, str]]]:
    return watch(
        *folders,
        watch_filter=PythonFiles(),
        debounce=GATHER,
        step=20,
        stop_event=stopping,
        rust_timeout=200,
        yield_on_timeout=True,
        raise_interrupt=False,
    )


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env={**os.environ, CHILD_MARK: "1"})  # noqa: S603  our own command line


def _end(child: "subprocess.Popen[bytes]", grace: float) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


#: Exit status of a child that could not start for a reason that no change of the code mends.
HOPELESS = 3


def _waits_for_change(child: "subprocess.Popen[bytes]", say: Callable[[str], Any]) -> bool:
    """Say whether an ended child may be started again by a change; tell so once."""
    if child.returncode in (0, HOPELESS):
        return False
    if getattr(child, "is_told", False):
        return True
    child.is_told = True  # type: ignore[attr-defined]  # a mark on our own process object
    say("The server could not start; waiting for a change.")
    return True


def _described(changes: set[tuple[Change, str]]) -> str:
    names = sorted(os.path.relpath(path) for _, path in changes)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
