"""The stubs of a project are renewed while its development server runs, by a process beside it.

The supervisor of `runserver` calls `Refresher.begin` each time it has started a server. What follows waits until no change came
for `PAUSE` seconds, runs at a low priority, and is given up when the next change comes, so that a reload never waits for it.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from quintet.cli.settings import CommandSettings
from quintet.kernel import current

#: How long (seconds) a server that was started anew has the machine for itself.
PAUSE = 1.0
#: How much (of 19) its process gives way to others.
NICE = 5
#: How a stub begins.
HEADER = "# Written by `manage.py types`, which is to be run again when a model changes; do not edit."


class Refresher:
    """Runs ``command`` (``manage.py types``) in the background and tells each error once, by ``say``."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], say: Callable[[str], object]) -> None:
        self.command, self.environment, self.say = command, environment, say
        #: Seconds.
        self.pause = PAUSE
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._process: subprocess.Popen[str] | None = None
        self._told = ""

    def begin(self) -> None:
        """Renew the stubs in a moment, if that is wanted; what is under way for an older state is given up."""
        if not self.command or not is_wanted():
            return
        self.stop()
        timer = threading.Timer(self.pause, self._run)
        timer.daemon = True
        with self._lock:
            self._timer = timer
        timer.start()

    def stop(self) -> None:
        """Give up what is under way."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._process is not None:
                self._process.terminate()
            self._timer = self._process = None

    def _run(self) -> None:
        with self._lock:
            if threading.current_thread() is not self._timer:
                return
            process = subprocess.Popen(  # noqa: S603  our own command line
                self.command, env=dict(self.environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            self._process = process
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        _, errors = process.communicate()
        if process.returncode == 0:
            self._told = ""
        elif process.returncode > 0 and self._told != errors:
            self._told = errors
            lines = errors.strip().splitlines() or [f"exit status {process.returncode}"]
            self.say(f"The type stubs were not renewed: {lines[-1]}")


def is_wanted() -> bool:
    """Say whether stubs are renewed: as the setting REFRESH_TYPE_STUBS says, by default where there are some."""
    if not current.apps.ready:
        return False
    asked = CommandSettings.now().refresh_type_stubs
    return any(map(_has_stub, {model.__module__ for model in current.apps.get_models()})) if asked is None else asked


def _has_stub(module: str) -> bool:
    file = getattr(sys.modules.get(module), "__file__", None)
    if not file:
        return False
    path = Path(file).with_suffix(".pyi")
    if not path.is_file():
        return False
    with path.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n") == HEADER


def types_command(command: Sequence[str], options: Mapping[str, object]) -> list[str]:
    """Return the command line that renews the stubs, of the one that runs the server with these options; empty for another."""
    if "runserver" not in command:
        return []
    before = list(command[: command.index("runserver")])
    given = [f"--{name}={options[name]}" for name in ("settings", "pythonpath") if options.get(name)]
    return [*before, "types", "--verbosity=0", *given]
