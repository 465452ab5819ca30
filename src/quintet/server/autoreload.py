"""What code may ask of the reloader; public as `quintet.utils.autoreload`.

It may watch more files, hear of changes, and have the server started anew.

`autoreload_started` is sent once in the process that serves, with the `Reloader` as its sender; a receiver calls ``watch_dir``.
`file_changed` is sent with ``file_path`` for each change; a receiver that answers true has dealt with it, and nothing restarts.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, watch

from quintet.dispatch.signal import Signal
from quintet.kernel import current
from quintet.server.child import CHILD_MARK, command_line, is_child
from quintet.server.current import supervised
from quintet.server.nursery import report_libraries
from quintet.server.reload import GATHER, RELOAD, STEP, supervise
from quintet.services.i18n.reloader import translation_file_changed, watch_for_translation_changes
from quintet.template.reload import reset_loaders, template_directories

#: The environment variable that says "true" in the process that serves.
DJANGO_AUTORELOAD_ENV = CHILD_MARK
LIBRARIES = "site-packages"

autoreload_started = Signal()
file_changed = Signal()
# Changed translations are read anew, without a new process.
autoreload_started.connect(watch_for_translation_changes)
file_changed.connect(translation_file_changed)


class Reloader:
    """Watches, in the process that serves, what needs no new process: templates, and folders that receivers named."""

    def __init__(self) -> None:
        self.globs: set[tuple[Path, str]] = set()

    def watch_dir(self, path: str | os.PathLike[str], glob: str) -> None:
        """Watch the files below the folder ``path`` that match ``glob``; a change of one starts the server anew."""
        folder = Path(path).absolute()
        if folder.is_dir():
            self.globs.add((folder, glob))

    def start(self) -> None:
        """Let receivers add folders, then watch for as long as this process lives."""
        autoreload_started.send(sender=self)
        threading.Thread(target=self._work, name="quintet-reloader", daemon=True).start()

    def _work(self) -> None:
        report_libraries()
        templates = _template_folders()
        folders = {*templates, *(folder for folder, _ in self.globs)}
        if not folders:
            return
        for changes in watch(*folders, watch_filter=DefaultFilter(), debounce=GATHER, step=STEP, raise_interrupt=False):
            for path in sorted({Path(path) for _, path in changes}):
                self._changed(path, templates)

    def _changed(self, path: Path, templates: Iterable[Path]) -> None:
        if self.is_handled(path):
            return
        if any(path.is_relative_to(folder) for folder in templates):
            reset_loaders()
        elif any(path.is_relative_to(folder) and path.match(glob) for folder, glob in self.globs):
            trigger_reload(path)

    def is_handled(self, path: Path) -> bool:
        """Tell the receivers of `file_changed`; say whether one of them has dealt with it."""
        return any(answer is True or bool(answer) for _, answer in file_changed.send(sender=self, file_path=path))


def _template_folders() -> list[Path]:
    return [folder for folder in template_directories() if folder.is_dir() and LIBRARIES not in folder.parts]


def trigger_reload(filename: object) -> None:
    """End this process so that its supervisor starts it anew; requests in flight are finished."""
    sys.stderr.write(f"{filename} changed, reloading.\n")
    supervised.status = RELOAD
    os.kill(os.getpid(), signal.SIGTERM)


def watched_folders() -> list[Path]:
    """Return the folders whose Python files restart the server: the project's, and every app outside the libraries."""
    script = Path(sys.argv[0])
    project = script.resolve().parent if script.name.endswith(".py") and script.exists() else Path.cwd()
    folders = {project}
    for app in current.apps.get_app_configs() if current.apps.ready else ():
        path = Path(app.path)
        if LIBRARIES not in path.parts and not path.is_relative_to(project) and path.is_dir():
            folders.add(path)
    return sorted(folders)


def watch_over(say: Callable[[str], Any], started: Callable[[], Any] = lambda: None) -> int:
    """Be the supervisor of this command line until a signal says stop; return the exit status.

    ``say`` gets its words, ``started`` is called each time a server was started.
    """
    reloader = Reloader()

    def is_handled(path: str, change: Change) -> bool:
        return reloader.is_handled(Path(path))

    return supervise(
        command_line(),
        watched_folders(),
        say,
        environment=supervised.environment,
        is_handled=is_handled,
        started=started,
    )


def run_with_reloader(main_func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Run ``main_func`` in a process that is started anew when code changes; this process then only watches.

    The command line of this process must lead to this call again.
    """
    if not is_child():
        status = watch_over(lambda line: sys.stderr.write(f"{line}\n"))
        sys.exit(status)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(supervised.status))
    Reloader().start()
    main_func(*args, **kwargs)
